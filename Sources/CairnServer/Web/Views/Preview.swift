import CairnObjects
import CairnRegistry

/// What would happen, found out by trying it without doing it.
struct Preview: Sendable {
    /// What moves from where to where; empty where nothing would.
    var moves: [HTML] = []
    var rules: [RuleResult] = []
    /// Why it would not be done.
    var problem: CairnError?

    /// Whether it is worth a try: it would be done, or lacks only the reason that is asked for next.
    var isOpen: Bool {
        guard let problem else { return true }
        let failed = problem.rules.filter { !$0.passes }
        return !failed.isEmpty && failed.allSatisfy { $0.rule.hasSuffix("reason") }
    }

    var html: HTML {
        let list: HTML =
            moves.isEmpty
            ? .none : "<ul class=\"moves plain\">\(moves.map { "<li>\($0)</li>\n" as HTML })</ul>"
        let fault = problem.map { problem -> HTML in
            isOpen
                ? "<p class=\"quiet\">It needs a reason.</p>"
                : "<p class=\"problem\" role=\"alert\">\(problem.message)</p>"
        }
        let hint = isOpen ? nil : problem?.hint.map { "<p>\($0)</p>" as HTML }
        return "\(list)\(fault ?? .none)\(hint ?? .none)\(Element.rules(problem?.rules ?? rules))"
    }

    /// - Throws: what is no answer to the question: that there is no such thing, or that a machine failed.
    static func of(_ attempt: () async throws -> Preview) async throws -> Preview {
        do {
            return try await attempt()
        } catch let error as CairnError {
            guard [.refused, .conflict, .invalid, .notFound].contains(error.code) else { throw error }
            return Preview(problem: error)
        }
    }

    /// A ref, and what it names before and after.
    static func move(_ ref: String, _ before: String, _ after: String) -> HTML {
        """
        <strong>\(ref)</strong> moves from <strong>\(before)</strong> to <strong>\(after)</strong>
        """
    }

    static func change(_ change: StageChange, in group: GroupName) -> HTML {
        move(
            "\(group)/\(change.stage)", change.from?.description ?? "nothing",
            change.to?.description ?? "nothing")
    }
}
