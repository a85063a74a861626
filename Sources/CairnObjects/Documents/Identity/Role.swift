/// What somebody may do in the groups that a grant is about.
///
/// Every role may read. None but `administrator` includes another: whoever approves need not be able to
/// register, and the other way round.
package enum Role: String, Sendable, CaseIterable, CustomStringConvertible {
    /// Looks at everything and pulls.
    case reader
    /// Makes groups, registers versions, labels them, records observations.
    case contributor
    /// Approves and rejects.
    case approver
    /// Moves stages, records observations.
    case operatorRole = "operator"
    /// Everything, policies and deletion too; over all groups (`*`) also users, tokens and webhooks.
    case administrator

    package var description: String { rawValue }

    /// - Throws: `invalid` where the text is no role.
    package init(parsing text: String) throws(CairnError) {
        guard let role = Role(rawValue: text) else {
            let all = Self.allCases.map(\.rawValue)
            throw CairnError(
                .invalid, "'\(text.printable)' is not a role",
                hint: Suggestion.closest(to: text, among: all).map { "did you mean '\($0)'?" }
                    ?? "use one of \(all.joined(separator: ", "))")
        }
        self = role
    }
}
