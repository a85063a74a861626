/// A name that a client gives to one request, so that sending it again does nothing twice.
package struct RequestKey: Hashable, Sendable, CustomStringConvertible {
    package let description: String

    package static let maximumLength = 255

    /// - Throws: `invalid` where the key is empty, too long, or holds anything but visible ASCII: it travels
    ///   in a header of HTTP, where nothing else is safe.
    package init(parsing text: String) throws(CairnError) {
        guard (1...Self.maximumLength).contains(text.utf8.count),
            text.unicodeScalars.allSatisfy({ "!"..."~" ~= $0 })
        else {
            throw CairnError(
                .invalid, "'\(text.printable)' cannot be an idempotency key",
                hint:
                    "use 1 to \(Self.maximumLength) visible ASCII characters: a UUID, or a run's number"
            )
        }
        description = text
    }
}
