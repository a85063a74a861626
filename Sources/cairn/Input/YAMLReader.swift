import CairnObjects
import Yams

/// Turns nodes of YAML into JSON and notes where each stood.
struct YAMLReader {
    let name: String
    private(set) var marks: [String: Mark] = [:]
    private var count = 0

    private static let mostValues = 20_000

    init(name: String) { self.name = name }

    mutating func value(_ node: Node, at path: String) throws(CairnError) -> JSON {
        count += 1
        guard count <= Self.mostValues else {
            throw CairnError(.invalid, "'\(name.printable)' has more than \(Self.mostValues) values")
        }
        if marks[path] == nil { marks[path] = node.mark }
        switch node {
        case .scalar(let scalar): return try value(scalar, at: path)
        case .sequence(let sequence):
            var elements: [JSON] = []
            for (index, element) in sequence.enumerated() {
                elements.append(try value(element, at: "\(path)[\(index)]"))
            }
            return .array(elements)
        case .mapping(let mapping):
            var members: [String: JSON] = [:]
            for (key, element) in mapping {
                guard case .scalar(let scalar) = key else { throw YAMLFile.noName(key.mark, in: name) }
                let inner = "\(path).\(scalar.string)"
                marks[inner] = key.mark
                members[scalar.string] = try value(element, at: inner)
            }
            return .object(members)
        case .alias:
            throw CairnError(.invalid, "'\(name.printable)': \(path) refers to what is not there")
        }
    }

    private func value(_ scalar: Node.Scalar, at path: String) throws(CairnError) -> JSON {
        guard scalar.style == .plain || scalar.style == .any else { return .string(scalar.string) }
        switch scalar.string {
        case "", "~", "null", "Null", "NULL": return .null
        case "true", "True", "TRUE": return true
        case "false", "False", "FALSE": return false
        default: break
        }
        let text = scalar.string
        let isNumeric = text.utf8.allSatisfy { "+-.0123456789eE".utf8.contains($0) }
        guard isNumeric, let number = Double(text), text.contains(where: \.isNumber) else {
            if [".nan", ".inf", "-.inf"].contains(text.lowercased()) {
                throw YAMLFile.failure("\(path) is no finite number", at: scalar.mark?.place, in: name)
            }
            return .string(text)
        }
        // As in JSON: what a double would change is not what was meant.
        let isWhole = text.utf8.allSatisfy { (48...57).contains($0) || $0 == 43 || $0 == 45 }
        guard number.isFinite, !isWhole || number.magnitude <= Double(JSON.largestExactInteger) else {
            throw YAMLFile.failure("\(path) is no number that can be kept", at: scalar.mark?.place, in: name)
        }
        return .number(number)
    }
}
