extension JSON {
    /// This value for people and scripts: members in canonical order, two spaces of indent, no final newline.
    package var prettyText: String {
        var output: [UInt8] = []
        appendPretty(to: &output, indent: "\n")
        return String(decoding: output, as: UTF8.self)
    }

    private func appendPretty(to output: inout [UInt8], indent: String) {
        switch self {
        case .array(let elements) where !elements.isEmpty:
            output.append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                output.append(contentsOf: ((index > 0 ? "," : "") + indent + "  ").utf8)
                element.appendPretty(to: &output, indent: indent + "  ")
            }
            output.append(contentsOf: (indent + "]").utf8)
        case .object(let members) where !members.isEmpty:
            output.append(UInt8(ascii: "{"))
            for (index, key) in JSON.sorted(members.keys).enumerated() {
                output.append(contentsOf: ((index > 0 ? "," : "") + indent + "  ").utf8)
                JSON.appendQuoted(key, to: &output)
                output.append(contentsOf: ": ".utf8)
                (members[key] ?? .null).appendPretty(to: &output, indent: indent + "  ")
            }
            output.append(contentsOf: (indent + "}").utf8)
        default: output.append(contentsOf: canonicalBytes)
        }
    }
}
