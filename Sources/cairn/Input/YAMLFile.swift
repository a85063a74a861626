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
        if text.utf8.contains(UInt8(ascii: "*")) { try Self.checkNames(in: text, of: name) }
        let node = try Self.node(text, of: name)
        var reader = YAMLReader(name: name)
        json = try reader.value(node, at: root)
        marks = reader.marks
    }

    private static func node(_ text: String, of name: String) throws(CairnError) -> Node {
        let node: Node?
        do {
            node = try Yams.compose(yaml: text)
        } catch {
            throw failure(error, in: name)
        }
        guard let node else {
            throw CairnError(
                .invalid, "'\(name.printable)' is empty", hint: "to set no rules at all, write {}")
        }
        return node
    }

    /// Refuses references in names. Yams follows references while it reads, and compares the names of an
    /// object before it gives them out: a few references to references in one would take for ever.
    ///
    /// So the text is read once with a character that means nothing in place of what begins a reference.
    private static func checkNames(in text: String, of name: String) throws(CairnError) {
        var outline = String.UnicodeScalarView()
        for scalar in text.unicodeScalars { outline.append(scalar == "*" ? standIn : scalar) }
        try checkNames(of: try node(String(outline), of: name), in: name)
    }

    private static func checkNames(of node: Node, in name: String) throws(CairnError) {
        switch node {
        case .sequence(let elements): for element in elements { try checkNames(of: element, in: name) }
        case .mapping(let members):
            for (key, element) in members {
                guard case .scalar(let scalar) = key,
                    scalar.style != .plain || scalar.string.unicodeScalars.first != standIn
                else { throw noName(key.mark, in: name) }
                try checkNames(of: element, in: name)
            }
        case .scalar, .alias: break
        }
    }

    /// For private use, by Unicode: nobody writes it in rules.
    private static let standIn: Unicode.Scalar = "\u{E000}"

    /// Reads a value from the JSON; an error that names a path names its line and column too.
    func parse<Value>(_ read: (JSON) throws(CairnError) -> Value) throws(CairnError) -> Value {
        do {
            return try read(json)
        } catch {
            throw placed(error)
        }
    }

    /// Does something with what was read; an error that names a path of it names its line and column too.
    func placing<Value>(_ use: () async throws -> Value) async throws -> Value {
        do {
            return try await use()
        } catch let error as CairnError where place(of: error.message) != nil {
            throw placed(error)
        }
    }

    private func placed(_ error: CairnError) -> CairnError {
        error.inside(
            place(of: error.message).map { "'\(name.printable)', \($0)" } ?? "'\(name.printable)'")
    }

    /// Where the longest path stands that the message begins with.
    private func place(of message: String) -> String? {
        let path = marks.keys.filter { path in
            guard message.hasPrefix(path) else { return false }
            let next = message.dropFirst(path.count).first
            return next.map { !$0.isLetter && !$0.isNumber } ?? true
        }.max { $0.count < $1.count }
        return path.flatMap { marks[$0] }?.place
    }

    private static func failure(_ error: any Error, in name: String) -> CairnError {
        let syntax = "indent with spaces; quote texts that hold ': ' or begin with a special character"
        switch error as? YamlError {
        case .scanner(_, let problem, let mark, _)?, .parser(_, let problem, let mark, _)?:
            // Its words are about a function of the library.
            guard !problem.hasPrefix("Maximum nesting level") else {
                return failure("there are too many values inside each other", at: mark.place, in: name)
            }
            return failure(problem, at: mark.place, in: name, hint: syntax)
        // There are two such problems.
        case .composer(_, let problem, let mark, _)?:
            return problem.contains("undefined alias")
                ? failure(
                    "'*' refers to a value that no '&' has named", at: mark.place, in: name,
                    hint: "quote a text that begins with '*'")
                : failure(
                    "a second document begins here", at: mark.place, in: name,
                    hint: "write one document in a file")
        case .reader(let problem, let offset, _, let text)?:
            return failure(problem, at: offset.map(text.place(at:)), in: name)
        case .duplicatedKeysInMapping(let duplicates, let context)?:
            let names = duplicates.joined(separator: ", ")
            return failure("a name stands twice: \(names)", at: context.mark.place, in: name)
        default: return failure("\(error)", at: nil, in: name, hint: syntax)
        }
    }

    static func noName(_ mark: Mark?, in name: String) -> CairnError {
        failure("a name must be a text", at: mark?.place, in: name)
    }

    static func failure(
        _ problem: String, at place: String?, in name: String, hint: String? = nil
    ) -> CairnError {
        CairnError(
            .invalid, "'\(name.printable)'\(place.map { ", \($0)" } ?? ""): \(problem)", hint: hint)
    }
}

extension Mark {
    var place: String { "line \(line), column \(column)" }
}

extension String {
    /// Where a character of it stands.
    fileprivate func place(at offset: Int) -> String {
        let lines = prefix(offset).split(omittingEmptySubsequences: false) { $0.isNewline }
        return "line \(lines.count), column \((lines.last?.count ?? 0) + 1)"
    }
}
