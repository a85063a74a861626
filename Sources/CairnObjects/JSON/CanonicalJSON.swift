// RFC 8785, the JSON Canonicalization Scheme: one byte sequence for one value, so that equal documents have
// equal digests.

extension JSON {
    /// This value in the canonical form of RFC 8785: members sorted by UTF-16 code units, no white space,
    /// numbers as ECMAScript prints them, strings with the fewest escapes.
    package var canonicalBytes: [UInt8] {
        var output: [UInt8] = []
        appendCanonical(to: &output)
        return output
    }

    private func appendCanonical(to output: inout [UInt8]) {
        switch self {
        case .null: output.append(contentsOf: "null".utf8)
        case .bool(let value): output.append(contentsOf: (value ? "true" : "false").utf8)
        case .number(let value): output.append(contentsOf: JSON.canonicalNumber(value).utf8)
        case .string(let value): JSON.appendQuoted(value, to: &output)
        case .array(let elements):
            output.append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                if index > 0 { output.append(UInt8(ascii: ",")) }
                element.appendCanonical(to: &output)
            }
            output.append(UInt8(ascii: "]"))
        case .object(let members):
            output.append(UInt8(ascii: "{"))
            for (index, key) in JSON.sorted(members.keys).enumerated() {
                if index > 0 { output.append(UInt8(ascii: ",")) }
                JSON.appendQuoted(key, to: &output)
                output.append(UInt8(ascii: ":"))
                (members[key] ?? .null).appendCanonical(to: &output)
            }
            output.append(UInt8(ascii: "}"))
        }
    }

    /// Member names in RFC 8785's order: by their UTF-16 code units.
    static func sorted(_ keys: some Sequence<String>) -> [String] {
        keys.sorted { $0.utf16.lexicographicallyPrecedes($1.utf16) }
    }

    static func appendQuoted(_ text: String, to output: inout [UInt8]) {
        output.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""): output.append(contentsOf: #"\""#.utf8)
            case UInt8(ascii: "\\"): output.append(contentsOf: #"\\"#.utf8)
            case 0x08: output.append(contentsOf: #"\b"#.utf8)
            case 0x09: output.append(contentsOf: #"\t"#.utf8)
            case 0x0A: output.append(contentsOf: #"\n"#.utf8)
            case 0x0C: output.append(contentsOf: #"\f"#.utf8)
            case 0x0D: output.append(contentsOf: #"\r"#.utf8)
            case 0..<0x20:
                output.append(contentsOf: (byte < 0x10 ? "\\u000" : "\\u00").utf8)
                output.append(contentsOf: String(byte, radix: 16).utf8)
            default: output.append(byte)
            }
        }
        output.append(UInt8(ascii: "\""))
    }

    /// A finite double as ECMAScript's Number::toString prints it (ECMA-262, section 6.1.6.1.20).
    ///
    /// Swift's own `description` already gives the shortest digits that read back as the same double; only
    /// their layout differs. A value that is not finite has no JSON form; it becomes `null`, as in
    /// ECMAScript.
    package static func canonicalNumber(_ value: Double) -> String {
        guard value.isFinite else { return "null" }
        guard value != 0 else { return "0" }
        let (digits, exponent) = shortestDigits(of: value.magnitude)
        let count = digits.count
        let magnitude: String
        switch exponent {
        case count...21: magnitude = digits + String(repeating: "0", count: exponent - count)
        case 1...21: magnitude = "\(digits.prefix(exponent)).\(digits.dropFirst(exponent))"
        case -5...0: magnitude = "0." + String(repeating: "0", count: -exponent) + digits
        default:
            let power = exponent - 1
            let fraction = count > 1 ? ".\(digits.dropFirst())" : ""
            magnitude = "\(digits.prefix(1))\(fraction)e\(power < 0 ? "-" : "+")\(power.magnitude)"
        }
        return value < 0 ? "-" + magnitude : magnitude
    }

    /// The digits d and the exponent n for which the value is 0.d × 10^n, d without zeros at either end.
    private static func shortestDigits(of value: Double) -> (digits: String, exponent: Int) {
        let parts = value.description.split(separator: "e")
        let power = parts.count == 2 ? Int(parts[1]) ?? 0 : 0
        let mantissa = parts[0].split(separator: ".", omittingEmptySubsequences: false)
        let whole = mantissa[0]
        let fraction = mantissa.count == 2 ? mantissa[1] : ""
        let all = whole + fraction
        let leading = all.prefix { $0 == "0" }.count
        var digits = all.dropFirst(leading)
        while digits.last == "0" { digits.removeLast() }
        return (String(digits), whole.count - leading + power)
    }
}
