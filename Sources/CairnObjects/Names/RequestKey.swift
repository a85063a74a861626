/// A name that a client gives to one request, so that sending it again does nothing twice.
package struct RequestKey: Hashable, Sendable, CustomStringConvertible {
    package let description: String

    package static let maximumLength = 255

    /// - Throws: `invalid` where the key is empty, too long, or holds control characters.
    package init(parsing text: String) throws(CairnError) {
        guard !text.isEmpty, text.utf8.count <= Self.maximumLength,
            !text.unicodeScalars.contains(where: \.isControl)
        else {
            throw CairnError(
                .invalid, "'\(text.printable)' cannot be an idempotency key",
                hint: "use 1 to \(Self.maximumLength) characters, such as a UUID or a CI run's number")
        }
        description = text
    }
}
