/// The name of a stage: a letter, then letters, digits, `-` and `_`, at most 63 characters; so never a
/// number.
package struct StageName: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let description: String

    package static let maximumLength = 63

    /// The stage that is guarded unless a policy says otherwise, and that parents are taken from.
    package static let production = StageName(unchecked: "production")

    private init(unchecked text: String) { description = text }

    /// - Throws: `invalid` where the text breaks the rule.
    package init(parsing text: String) throws(CairnError) {
        let characters = Array(text.utf8)
        guard let first = characters.first, first.isAlphanumeric, !(48...57).contains(first),
            characters.count <= Self.maximumLength,
            characters.allSatisfy({ $0.isAlphanumeric || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") })
        else {
            throw CairnError(
                .invalid, "'\(text)' is not a stage name",
                hint:
                    "a stage is a word such as 'staging' or 'production': a letter, then letters, "
                    + "digits, - and _"
            )
        }
        description = text
    }

    package static func < (a: StageName, b: StageName) -> Bool { a.description < b.description }
}
