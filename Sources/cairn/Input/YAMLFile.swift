import CairnObjects
import Yams

/// A file that people write as YAML (JSON is YAML too), read into JSON, with the place of every value.
///
/// Scalars mean what YAML 1.2's core schema says: only `true` and `false` are booleans, so that `on`, `no`
/// and `16:00` are the texts that they look like. Anchors are followed, up to a number of values that no
/// rules written by people have.
struct YAMLFile {
    let json: JSON
    private let name: String
    private let marks: [String: Mark]

    private static let largestFile = 1 << 20

    /// - Parameter root: What errors call the whole value (`policy`).
    /// - Throws: `notFound`, `system`, or `invalid` with line and column, always naming the file.
    init(_ path: String, root: String) throws(CairnError) {
        let bytes = try SmallFile.bytes(path, limit: Self.largestFile)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw CairnError(.invalid, "'\(path.printable)' is not UTF-8 text")
        }
        try self.init(text: text, named: path, root: root)
    }

    init(text: String, named name: String, root: String) throws(CairnError) {
        self.name = name
        let node: Node?
        do {
            node = try Yams.compose(yaml: text)
        } catch {
            throw Self.failure(error, in: name)
        }
        var reader = Reader(name: name)
        json = try node.map { (node) throws(CairnError) in try reader.value(node, at: root) } ?? .null
        marks = reader.marks
    }

    /// Reads a value from the JSON; an error that names a path names its line and column too.
    func parse<Value>(_ read: (JSON) throws(CairnError) -> Value) throws(CairnError) -> Value {
        do {
            return try read(json)
        } catch {
            throw error.inside(
                place(of: error.message).map { "'\(name.printable)', \($0)" } ?? "'\(name.printable)'")
        }
    }

    /// Where the longest path stands that the message begins with.
    private func place(of message: String) -> String? {
        let path = marks.keys.filter { path in
            guard message.hasPrefix(path) else { return false }
            let next = message.dropFirst(path.count).first
            return next.map { !$0.isLetter && !$0.isNumber } ?? true
        }.max { $0.count < $1.count }
        return path.flatMap { marks[$0] }.map { "line \($0.line), column \($0.column)" }
    }

    private static func failure(_ error: any Error, in name: String) -> CairnError {
        let hint = "indent with spaces; quote texts that hold ': ' or begin with a special character"
        func failure(_ problem: String, _ mark: Mark?) -> CairnError {
            let place = mark.map { ", line \($0.line), column \($0.column)" } ?? ""
            return CairnError(.invalid, "'\(name.printable)'\(place): \(problem)", hint: hint)
        }
        switch error as? YamlError {
        case .scanner(_, let problem, let mark, _)?, .parser(_, let problem, let mark, _)?,
            .composer(_, let problem, let mark, _)?:
            return failure(problem, mark)
        case .duplicatedKeysInMapping(let duplicates, let context)?:
            let names = duplicates.map(\.description).joined(separator: ", ")
            return failure("a name stands twice: \(names)", context.mark)
        default: return failure("\(error)", nil)
        }
    }
}

/// Turns nodes of YAML into JSON and notes where each stood.
private struct Reader {
    let name: String
    var marks: [String: Mark] = [:]
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
        case .scalar(let scalar): return try Self.value(scalar, at: path, in: name)
        case .sequence(let sequence):
            var elements: [JSON] = []
            for (index, element) in sequence.enumerated() {
                elements.append(try value(element, at: "\(path)[\(index)]"))
            }
            return .array(elements)
        case .mapping(let mapping):
            var members: [String: JSON] = [:]
            for (key, element) in mapping {
                guard case .scalar(let scalar) = key else {
                    throw CairnError(.invalid, "'\(name.printable)': a name in \(path) is no text")
                }
                let inner = "\(path).\(scalar.string)"
                marks[inner] = key.mark
                members[scalar.string] = try value(element, at: inner)
            }
            return .object(members)
        case .alias:
            throw CairnError(.invalid, "'\(name.printable)': \(path) refers to what is not there")
        }
    }

    private static func value(
        _ scalar: Node.Scalar, at path: String, in name: String
    ) throws(CairnError) -> JSON {
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
                throw CairnError(.invalid, "'\(name.printable)': \(path) is no finite number")
            }
            return .string(text)
        }
        return .number(number)
    }
}

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
