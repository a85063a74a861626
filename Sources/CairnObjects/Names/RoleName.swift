/// The name of a role in a policy: a letter, then letters, digits, `-` and `_`, at most 63 characters.
package struct RoleName: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let description: String

    /// - Throws: `invalid` where the text breaks the rule.
    package init(parsing text: String) throws(CairnError) {
        // The same rule as for stages; what differs is what the error calls it.
        guard (try? StageName(parsing: text)) != nil else {
            throw CairnError(
                .invalid, "'\(text.printable)' is not the name of a role",
                hint: "a role is a word such as 'reviewers': a letter, then letters, digits, - and _")
        }
        description = text
    }

    package static func < (a: RoleName, b: RoleName) -> Bool { a.description < b.description }
}
