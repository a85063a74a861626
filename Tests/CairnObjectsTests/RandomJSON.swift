import CairnObjects

extension JSON {
    /// A random value, at most so many levels deep, from corners that serializers get wrong.
    static func random(depth: Int, using random: inout SeededGenerator) -> JSON {
        switch Int.random(in: 0..<(depth > 0 ? 8 : 6), using: &random) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &random))
        case 2: return .number(number(using: &random))
        case 3: return .integer(Int64.random(in: -largestExactInteger...largestExactInteger, using: &random))
        case 4, 5: return .string(text(using: &random))
        case 6:
            return .array(
                (0..<Int.random(in: 0..<5, using: &random)).map { _ in
                    JSON.random(depth: depth - 1, using: &random)
                })
        default:
            var members: [String: JSON] = [:]
            for _ in 0..<Int.random(in: 0..<5, using: &random) {
                members[text(using: &random)] = JSON.random(depth: depth - 1, using: &random)
            }
            return .object(members)
        }
    }

    private static func number(using random: inout SeededGenerator) -> Double {
        let value = Double(bitPattern: random.next())
        let scaled = Double.random(in: -1...1, using: &random)
        let power = Int.random(in: -30...30, using: &random)
        return Bool.random(using: &random) && value.isFinite ? value : scaled * (Double("1e\(power)") ?? 1)
    }

    private static func text(using random: inout SeededGenerator) -> String {
        let ranges: [ClosedRange<UInt32>] = [
            0...0x7F, 0...0x1F, 0x80...0x7FF, 0x300...0x36F, 0x2000...0xD7FF, 0xE000...0xFFFF,
            0x10000...0x10FFFF,
        ]
        var scalars = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0..<8, using: &random) {
            let range = ranges[Int.random(in: 0..<ranges.count, using: &random)]
            scalars.append(Unicode.Scalar(UInt32.random(in: range, using: &random)) ?? "\u{FFFD}")
        }
        return String(scalars)
    }
}
