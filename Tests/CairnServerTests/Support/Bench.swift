import CairnFileStorage
import CairnObjects
import CairnRegistry
import CairnStorage
import CairnStorageTesting
import Hummingbird
import HummingbirdTesting
import Logging

@testable import CairnServer

/// A server under test, in process: a registry with the group `fraud-cards`, and callers that are known by
/// name.
struct Bench: Sendable {
    let registry: Registry
    let clock: TestClock
    let visitor: Visitor
    let routes: [Route]

    /// A file whose bytes the store has under a lease.
    func hold(_ name: String, _ text: String) async throws -> (lease: Lease, file: JSON) {
        let lease = try await registry.storage.lease()
        let receipts = try await registry.storage.write(
            [.bytes(Array(text.utf8))], under: lease, meter: ByteMeter())
        return (
            lease,
            [
                "name": .string(name), "digest": .text(receipts[0].digest),
                "size": .integer(receipts[0].size),
            ]
        )
    }

    /// Registers a version of `fraud-cards` over the API, as ana.
    @discardableResult
    func push(_ text: String, auc: Double = 0.9, group: String = "fraud-cards") async throws -> Reply {
        let (lease, file) = try await hold("model.bin", text)
        return try await visitor.named(group == "fraud-cards" ? "ana" : "root").post(
            "/groups/\(group)/versions",
            [
                "lease": .string(lease.id), "files": .array([file]),
                "record": ["metrics": ["auc": .number(auc)], "message": .string(text)],
            ])
    }
}

/// Runs a body with a server over a fresh registry in memory.
func withServer<Result: Sendable>(
    _ body: @escaping @Sendable (Bench) async throws -> Result
) async throws -> Result {
    let key = try SigningKey.generate(name: "cairn.example/registry")
    let clock = TestClock()
    let registry = Registry(
        storage: MemoryStorage(signer: key, clock: clock.source), key: key.verifier, clock: clock.source)
    let actor = try Principal(parsing: "root")
    try await registry.recordCreation(by: Intent(by: actor))
    _ = try await registry.createGroup(try GroupName(parsing: "fraud-cards"), by: Intent(by: actor))
    let server = RegistryServer(
        .init(
            registry: registry, authenticator: try Callers.standard(), width: 2,
            logger: Logger(label: "test")))
    return try await Application(responder: server.responder()).test(.router) { client in
        try await body(
            Bench(
                registry: registry, clock: clock, visitor: Visitor(client: client), routes: server.routes))
    }
}
