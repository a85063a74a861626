package import CairnObjects

/// The name under which somebody who follows the log keeps how far he has come: a letter, then letters,
/// digits, `-` and `_`, at most 63 characters.
package struct CursorName: Hashable, Sendable, CustomStringConvertible {
    package let description: String

    /// - Throws: `invalid` where the text breaks the rule.
    package init(parsing text: String) throws(CairnError) {
        do {
            description = try StageName(parsing: text).description
        } catch {
            throw CairnError(
                .invalid, "'\(text)' cannot name a cursor",
                hint: "use a word such as 'deploy': a letter, then letters, digits, - and _")
        }
    }
}
