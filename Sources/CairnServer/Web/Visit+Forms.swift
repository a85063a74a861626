import CairnObjects
import CairnRegistry
import CairnStorage

/// What forms of administration have in common.
extension Visit {
    /// Does what a form asks for; where that cannot be, shows the form again, with what was typed and why.
    func attempt(
        _ act: () async throws -> Answer, again: (CairnError) async throws -> Answer
    ) async throws -> Answer {
        do {
            return try await act()
        } catch let error as CairnError {
            let kind: [CairnError.Code] = [.invalid, .exists, .refused, .conflict, .notFound, .unsupported]
            guard kind.contains(error.code) else { throw error }
            var answer = try await again(error)
            answer.status = Problem(error).status
            return answer
        }
    }

    /// A field that is a value with a text form.
    ///
    /// - Parameter label: What people call the field.
    func parsed<Value>(
        _ name: String, _ label: String, _ parse: (String) throws(CairnError) -> Value
    ) throws(CairnError) -> Value? {
        guard let text = trimmed(name) else { return nil }
        do {
            return try parse(text)
        } catch {
            throw error.inside(label)
        }
    }

    /// - Throws: `invalid` where nothing was filled in, or what cannot be read.
    func required<Value>(
        _ name: String, _ label: String, _ parse: (String) throws(CairnError) -> Value
    ) throws(CairnError) -> Value {
        guard let value = try parsed(name, label, parse) else {
            throw CairnError(.invalid, "\(label) is missing")
        }
        return value
    }

    /// A field without the spaces around it; `nil` where nothing is left.
    func trimmed(_ name: String) -> String? {
        guard let text = form[name] else { return nil }
        let start = text.drop { $0.isWhitespace }
        guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return nil }
        return String(start[...last])
    }

    /// The role that was chosen, in the groups that were written.
    func grant() throws(CairnError) -> Grant {
        let role = try required("role", "the role", Role.init(parsing:))
        return Grant(role, in: try parsed("groups", "the groups", GroupPattern.init(parsing:)) ?? .all)
    }

    /// What a form carries so that sending it again, as by loading its answer anew, does nothing twice.
    static func once() -> HTML {
        var random = SystemRandomNumberGenerator()
        let bytes = (0..<16).map { _ in UInt8.random(in: .min ... .max, using: &random) }
        return Element.hidden("once", "page-" + bytes.hexadecimal)
    }

    /// Which page of a list is looked at.
    func page() throws(CairnError) -> Int { Int(try call.integer("page", in: 1...100_000) ?? 1) }
}

extension Array {
    /// The rows of one page.
    func page(_ number: Int, by size: Int) -> [Element] {
        Array(dropFirst((number - 1) * size).prefix(size))
    }
}

extension Pages {
    /// Who does what a form says, why, and that it is done once.
    ///
    /// - Throws: `exists` where the form was sent before.
    func intentOnce(_ visit: Visit) async throws -> Intent {
        var intent = visit.intent()
        intent.request = try visit.parsed("once", "the form's key", RequestKey.init(parsing:))
        if let key = intent.request, let entry = try await registry.storage.entry(for: key) {
            throw CairnError(
                .exists, "this form was sent before, and was carried out then (log entry \(entry.sequence))",
                hint: "a secret is shown only once; where it was not kept, make another")
        }
        return intent
    }
}
