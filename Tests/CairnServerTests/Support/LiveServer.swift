import CairnAutomation
import CairnFileStorage
import CairnObjects
import CairnRegistry
import CairnStorage
import CairnStorageTesting
import Logging
import ServiceLifecycle
import SystemPackage
import Testing

@testable import CairnServer

/// A server that listens, over a registry in files: for clients that are programs of their own.
struct LiveServer: Sendable {
    let registry: Registry
    /// `http://127.0.0.1:PORT`
    let url: String
}

/// Runs a body while a server listens that knows the callers of `Callers.standard`, unless others are named.
func withLiveServer<Result: Sendable>(
    _ recognise: @Sendable (Registry) throws -> any Authenticator = { _ in try Callers.standard() },
    _ body: @escaping @Sendable (LiveServer) async throws -> Result
) async throws -> Result {
    try await withTemporaryDirectory { directory in
        let place = directory.appending("registry")
        // One that keeps metadata, as a request's identifier is; what is written would only disturb.
        var logger = Logger(label: "test") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = .critical
        let key = try SigningKey.generate(name: "cairn.example/registry")
        try FileStorage.create(at: place, key: key)
        let storage = try FileStorage(opening: place, width: 2, logger: logger)
        let registry = Registry(storage: storage, key: key.verifier)
        try await registry.recordCreation(by: Intent(by: try Principal(parsing: "root")))
        var parts = RegistryServer.Parts(
            registry: registry, authenticator: try recognise(registry), width: 2, logger: logger)
        let delivery = WebhookEngine.Parts(
            registry: registry, secrets: storage.secretBox,
            files: DeliveryFiles(storage.layout.deliveries),
            sender: HTTPWebhookSender(userAgent: "cairn-test"), origin: try EventOrigin(log: key.verifier),
            tail: parts.tail, actor: try Principal(parsing: "cairn"))
        (parts.webhooks, parts.engine) = (LocalWebhooks(delivery), WebhookEngine(delivery))
        let (server, log) = (RegistryServer(parts), logger)
        let (ports, announce) = AsyncStream.makeStream(of: Int.self, bufferingPolicy: .bufferingNewest(1))
        let service = try server.service(
            at: .init(host: "127.0.0.1", port: 0, tls: nil, idleTimeout: .seconds(30)) { announce.yield($0) })
        let group = ServiceGroup(configuration: .init(services: [.init(service: service)], logger: log))
        return try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            var iterator = ports.makeAsyncIterator()
            let port = try #require(await iterator.next())
            let result = try await body(LiveServer(registry: registry, url: "http://127.0.0.1:\(port)"))
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
            await server.stop()
            return result
        }
    }
}
