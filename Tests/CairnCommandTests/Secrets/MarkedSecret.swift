import Foundation

/// A secret, and all the forms in which it would give itself away.
struct MarkedSecret: Sendable {
    let name: String
    let forms: [[UInt8]]

    /// - Parameter text: As it is written. One in hexadecimal, or in base64, stands for the same bytes too.
    init(_ name: String, _ text: String) {
        self.name = name
        let bytes = Array(text.utf8)
        var forms = [bytes, Self.hexadecimal(bytes), Self.hexadecimal(bytes).map(Self.upper)]
        // Wherever it begins within a longer text, as that of `user:password`.
        for shift in 0..<3 {
            let whole = Data([UInt8](repeating: 0x41, count: shift) + bytes).base64EncodedString()
            // What shares a group of three bytes with a neighbour may look otherwise.
            let inner = whole.dropFirst(shift == 0 ? 0 : 4).prefix { $0 != "=" }.dropLast(2)
            forms.append(Array(inner.utf8))
            forms.append(
                Array(inner.replacing("+", with: "-").replacing("/", with: "_").utf8))
        }
        forms.append(Array(text.replacing("+", with: "%2B").replacing("/", with: "%2F").utf8))
        if let raw = Self.bytes(ofHexadecimal: text) {
            forms += [raw, Array(Data(raw).base64EncodedString().utf8)]
        }
        if let raw = Data(base64Encoded: text) { forms += [Array(raw), Self.hexadecimal(Array(raw))] }
        self.forms = forms.filter { $0.count >= 12 }
    }

    func isIn(_ bytes: some Sequence<UInt8>) -> Bool {
        let data = Data(bytes)
        return forms.contains { data.range(of: Data($0)) != nil }
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> [UInt8] {
        Array(bytes.map { String(format: "%02x", $0) }.joined().utf8)
    }

    private static func upper(_ byte: UInt8) -> UInt8 { (97...102).contains(byte) ? byte - 32 : byte }

    private static func bytes(ofHexadecimal text: String) -> [UInt8]? {
        guard text.count.isMultiple(of: 2), text.allSatisfy(\.isHexDigit) else { return nil }
        let digits = Array(text)
        return stride(from: 0, to: digits.count, by: 2).compactMap {
            UInt8(String(digits[$0...($0 + 1)]), radix: 16)
        }
    }
}
