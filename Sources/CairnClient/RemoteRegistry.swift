package import CairnObjects
package import CairnRegistry
package import CairnTransport

/// A registry on a server: reads like one in a directory, and changes it through the server's verbs.
package struct RemoteRegistry: Sendable {
    package let registry: Registry
    package let service: any RegistryService
    package let identities: any IdentityService
    package let webhooks: any WebhookService
    /// The log as the server tells of it.
    package let feed: any EventFeed
    /// Who we are there; `nil` without credentials.
    package let identity: ServerIdentity?

    /// Asks the server what it is and who we are.
    ///
    /// - Parameter host: This machine's name.
    /// - Parameter allowsClearText: Send the token over plain HTTP to other machines too.
    /// - Throws: `unavailable` where no Cairn server answers; `unauthenticated` where it does not know us;
    ///   `damaged` where its log is not that of the login.
    package init(
        _ address: ServerAddress, _ credentials: Credentials, _ transport: HTTPClient, host: String,
        allowsClearText: Bool, zones: @escaping ZoneOffsets
    ) async throws {
        let login = try credentials.login(at: address)
        let server = try ServerConnection(
            to: address, as: login?.token, over: transport, allowsClearText: allowsClearText)
        let description = try await server.describe()
        if let known = login?.key, known != description.key {
            throw CairnError(
                .damaged,
                "\(address) signs its log with another key than when you logged in: it is another "
                    + "registry, or somebody else's server",
                hint: "where the registry was made anew on purpose, log in again with 'cairn login'")
        }
        let storage = RemoteStorage(server, host: host)
        registry = Registry(storage: storage, key: description.key, zones: zones)
        service = RemoteService(server, storage, registry)
        identities = RemoteIdentities(service: RemoteService(server, storage, registry))
        webhooks = RemoteWebhooks(service: RemoteService(server, storage, registry))
        feed = RemoteFeed(server, registry)
        identity = login == nil ? nil : try await server.whoami()
    }
}
