/// Who acts: the name under which the log keeps a person or a machine (`ana`, `ci@example.com`).
package struct Principal: Hashable, Sendable, CustomStringConvertible {
    package let description: String

    package static let maximumLength = 256

    /// Who asks without saying who they are.
    package static let anonymous = Principal(unchecked: "anonymous")

    private init(unchecked text: String) { description = text }

    /// Every handle is a name.
    init(_ handle: Handle) { description = handle.description }

    /// - Throws: `invalid` where the name is empty, too long, or holds control characters.
    package init(parsing text: String) throws(CairnError) {
        guard let first = text.first, let last = text.last, text.utf8.count <= Self.maximumLength,
            !first.isWhitespace, !last.isWhitespace,
            // What cannot be seen must not make two people of one.
            !text.unicodeScalars.contains(where: { $0.isControl || $0.properties.generalCategory == .format })
        else {
            throw CairnError(
                .invalid, "'\(text.printable)' cannot be the name of a person or a machine",
                hint: "use 1 to \(Self.maximumLength) characters, such as 'ana' or 'ci@example.com'")
        }
        description = text
    }
}
