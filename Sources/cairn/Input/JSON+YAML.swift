import CairnObjects
import Yams

extension JSON {
    /// This value as YAML, names in order.
    func yamlText() throws(CairnError) -> String {
        do {
            return try Yams.serialize(node: yamlNode, width: -1, allowUnicode: true, sortKeys: true)
        } catch {
            throw CairnError(.invalid, "the value cannot be written as YAML: \(error)")
        }
    }

    private var yamlNode: Node {
        switch self {
        case .null: Node("null", Tag(.null))
        case .bool(let flag): Node(flag ? "true" : "false", Tag(.bool))
        case .number(let number): Node(JSON.canonicalNumber(number), Tag(.float))
        case .string(let text): Node(text, Tag(.str), Self.style(of: text))
        case .array(let elements):
            Node(elements.map(\.yamlNode), Tag(.seq), elements.allSatisfy(\.isScalar) ? .flow : .block)
        case .object(let members):
            Node(members.map { (Node($0.key, Tag(.str)), $0.value.yamlNode) }, Tag(.map))
        }
    }

    private var isScalar: Bool {
        switch self {
        case .null, .bool, .number, .string: true
        case .array, .object: false
        }
    }

    /// Quoted where it would otherwise be read as something else than text.
    private static func style(of text: String) -> Node.Scalar.Style {
        let plain = text.utf8.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || "-_/%".utf8.contains(byte)
        }
        let isWord = text.first?.isLetter ?? false
        let reserved = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"]
        let readsAsText = isWord || text.last == "%" || text.last?.isLetter ?? false
        return plain && readsAsText && !reserved.contains(text.lowercased()) ? .plain : .singleQuoted
    }
}
