import CairnObjects
import CairnTransport

/// What an address must be so that something can be sent to it. Where it leads is checked again whenever
/// something is sent, once its name is looked up.
enum WebhookAddress {
    private static let maximumLength = 2048

    /// - Throws: `invalid`, with what to do.
    static func check(_ url: String, allowsPrivate: Bool) throws(CairnError) {
        guard url.utf8.count <= maximumLength else {
            throw CairnError(.invalid, "the address has more than \(maximumLength) bytes")
        }
        let address = try WebAddress(parsing: url)
        guard !allowsPrivate else { return }
        let literal = InternetAddress(address.host.filter { $0 != "[" && $0 != "]" })
        guard !address.isLoopback, literal?.isPublic ?? true else {
            throw CairnError(
                .invalid, "'\(address.host)' is not on the public Internet",
                hint: "say --allow-private (allowsPrivate) where the receiver is in the server's own network")
        }
        guard address.isEncrypted else {
            throw CairnError(
                .invalid, "what is sent to '\(address.origin)' could be read on the way",
                hint: "use https, or say --allow-private (allowsPrivate) for plain http in a network of "
                    + "your own")
        }
    }
}
