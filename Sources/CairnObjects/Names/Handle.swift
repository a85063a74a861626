/// The name of a user, a token, an issuer or a webhook: what a path and a ref can hold, and what cannot be
/// mistaken for another.
///
/// `[a-z0-9][a-z0-9._@+-]{0,127}`: no capitals, so that two names never differ only in case.
package struct Handle: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let description: String

    package static let maximumLength = 128

    /// - Throws: `invalid` where the text breaks the rule.
    package init(parsing text: String) throws(CairnError) {
        let characters = Array(text.utf8)
        let isName = (1...Self.maximumLength).contains(characters.count) && characters[0].isLowercaseOrDigit
        guard isName, characters.allSatisfy({ $0.isLowercaseOrDigit || Self.others.contains($0) }) else {
            let lower = text.lowercased()
            let isCase = lower != text && (try? Handle(parsing: lower)) != nil  // only asked for the hint
            throw CairnError(
                .invalid, "'\(text.printable)' cannot be a name",
                hint: isCase
                    ? "use small letters: '\(lower)'"
                    : "use small letters, digits and . _ @ + -, such as 'ana' or 'ci@example.com'")
        }
        description = text
    }

    /// For names that are written here.
    init(unchecked text: String) { description = text }

    private static let others = Set("._@+-".utf8)

    package static func < (a: Handle, b: Handle) -> Bool { a.description < b.description }

    /// Who acts, as the log names it.
    package var principal: Principal { Principal(self) }
}

extension UInt8 {
    fileprivate var isLowercaseOrDigit: Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self)
    }
}
