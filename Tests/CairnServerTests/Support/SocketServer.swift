import CairnFileStorage
import CairnObjects
import CairnRegistry
import CairnStorage
import CairnStorageTesting
import Logging
import ServiceLifecycle
import SystemPackage

@testable import CairnServer

/// A server under test on a socket, over a registry in a directory.
struct SocketServer: Sendable {
    let registry: Registry
    let server: RegistryServer
    let port: Int
    let root: FilePath
    let clock: TestClock

    var storage: any RegistryStorage { registry.storage }

    /// Registers a version of `fraud-cards` with one file, and gives the file's digest.
    @discardableResult
    func push(_ bytes: [UInt8], name: String = "model.bin") async throws -> Digest {
        let record = Record(author: Author(name: "Ana"), createdAt: clock.now)
        let file = Registration.File(name: try FileName(parsing: name), source: .bytes(bytes))
        let registration = Registration(
            group: try GroupName(parsing: "fraud-cards"), files: [file], record: record)
        _ = try await registry.register(registration, by: Intent(by: Principal(parsing: "root")))
        return Digest(of: bytes)
    }

    /// Approves version 1 and puts it into a stage.
    func promote(_ stage: String) async throws {
        let id = try await registry.resolve(try VersionSpec(parsing: "fraud-cards:1"))
        _ = try await registry.decide(
            id, .approved, withdraw: false, by: Intent(by: Principal(parsing: "bob")))
        _ = try await registry.promote(
            id, to: try StageName(parsing: stage), expecting: nil, override: false,
            by: Intent(by: Principal(parsing: "olga")))
    }

    /// Where the store keeps a blob.
    func file(of blob: Digest) -> FilePath {
        root.appending("blobs/sha256/\(blob.hex.prefix(2))/\(blob.hex.dropFirst(2))")
    }

    /// A connection to the server.
    func connect() throws -> Wire { try Wire(port: port) }
}

/// Runs a body with a server that listens on a free port.
///
/// - Parameter root: An existing registry's directory; without it, a fresh one is made.
func withSocketServer<Result: Sendable>(
    idleTimeout: Duration = .seconds(20), tls: TLSFiles? = nil, at root: FilePath? = nil,
    clock: TestClock = TestClock(), _ body: @escaping @Sendable (SocketServer) async throws -> Result
) async throws -> Result {
    try await withTemporaryDirectory { directory in
        let place = root ?? directory.appending("registry")
        if !FileStorage.exists(at: place) {
            let key = try SigningKey.generate(name: "cairn.example/registry")
            try FileStorage.create(at: place, key: key)
        }
        // A handler that keeps nothing would lose the request's id, which answers name.
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let storage = try FileStorage(opening: place, width: 2, logger: logger, clock: clock.source)
        let registry = Registry(storage: storage, key: storage.configuration.key, clock: clock.source)
        if try await storage.snapshot(.all).logSize == 0 {
            let actor = try Principal(parsing: "root")
            try await registry.recordCreation(by: Intent(by: actor))
            _ = try await registry.createGroup(try GroupName(parsing: "fraud-cards"), by: Intent(by: actor))
        }
        let server = RegistryServer(
            .init(registry: registry, authenticator: try Callers.standard(), width: 2, logger: logger))
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let service = try server.service(
            at: .init(host: "127.0.0.1", port: 0, tls: tls, idleTimeout: idleTimeout) { port.yield($0) })
        let group = ServiceGroup(configuration: .init(services: [service], logger: logger))
        let running = Task { try await group.run() }
        guard let number = await ports.first(where: { _ in true }) else { throw CancellationError() }
        do {
            let result = try await body(
                SocketServer(registry: registry, server: server, port: number, root: place, clock: clock))
            await group.triggerGracefulShutdown()
            try await running.value
            return result
        } catch {
            await group.triggerGracefulShutdown()
            _ = await running.result
            throw error
        }
    }
}
