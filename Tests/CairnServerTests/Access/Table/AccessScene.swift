import CairnObjects
import CairnRegistry
import CairnStorage
import CairnStorageTesting
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import Testing

@testable import CairnServer

/// A server under test with all its doors, over a registry that has one of everything; whoever asks is told
/// by name at each of them.
struct AccessScene: Sendable {
    let registry: Registry
    let clock: TestClock
    let client: any TestClientProtocol
    let server: RegistryServer
    /// What stands in paths and inputs for things whose names nobody chooses.
    let names: [String: String]

    /// Everybody who asks, from those who may do least.
    static let callers = [
        "nobody", "elsewhere", "reader", "contributor", "approver", "operator", "administrator",
    ]

    static func known() throws -> Callers {
        let grants = callers.dropFirst().map { name in
            (name, name == "elsewhere" ? "administrator:churn-*" : name)
        }
        return Callers(
            known: try Dictionary(
                uniqueKeysWithValues: grants.map { name, grant in
                    (name, Access(try Principal(parsing: name), grants: [try Grant(parsing: grant)]))
                }))
    }

    /// The name with which somebody is recognised; `nil` for nobody.
    func visitor(_ caller: String) -> Visitor {
        Visitor(client: client, name: caller == "nobody" ? nil : caller)
    }

    /// Somebody who signs requests.
    func signer(_ caller: String, service: String) -> SignedVisitor {
        SignedVisitor(
            client: client, clock: clock, keyID: SignedCallers.id(caller), secret: SignedCallers.secret,
            region: SageMakerBench.region, service: service)
    }

    func filled(_ text: String) -> String {
        names.reduce(text) { $0.replacing("{\($1.key)}", with: $1.value) }
    }

    func logSize() async throws -> Int64 { try await registry.storage.snapshot(.all).logSize }
}

/// Runs a body with such a scene.
func withAccessScene<Result: Sendable>(
    _ body: @escaping @Sendable (AccessScene) async throws -> Result
) async throws -> Result {
    let (key, clock) = (try SigningKey.generate(name: "cairn.example/registry"), TestClock())
    var registry = Registry(
        storage: MemoryStorage(signer: key, clock: clock.source), key: key.verifier, clock: clock.source)
    let box = SecretBox.generate()
    registry.secrets = { box }
    let filled = registry
    let names = try await filled.fillForAccess()
    var logger = Logger(label: "test")
    logger.logLevel = .critical
    var parts = RegistryServer.Parts(
        registry: filled, authenticator: try AccessScene.known(), width: 2, logger: logger)
    parts.keys = SignedCallers(callers: try AccessScene.known())
    (parts.awsAccount, parts.awsRegion) = (SageMakerBench.account, SageMakerBench.region)
    let server = RegistryServer(parts)
    return try await Application(responder: server.responder()).test(.router) { client in
        try await body(
            AccessScene(registry: filled, clock: clock, client: client, server: server, names: names))
    }
}

extension Registry {
    /// Makes one of everything in the group `fraud-cards` and the bucket `fraud-data`.
    ///
    /// - Returns: names of what was made.
    fileprivate func fillForAccess() async throws -> [String: String] {
        let root = Intent(by: try Principal(parsing: "root"), reason: "For tests")
        try await recordCreation(by: root)
        let group = try GroupName(parsing: "fraud-cards")
        _ = try await createGroup(group, by: root)
        var versions: [VersionID] = []
        for number in 1...3 {
            var record = Record(author: Author(name: "Ana"), createdAt: clock())
            (record.message, record.metrics) = ("Run \(number)", ["auc": try Metric(0.9)])
            let files = [
                Registration.File(
                    name: try FileName(parsing: "model.bin"), source: .bytes(Array("secret \(number)".utf8)))
            ]
            var registration = Registration(group: group, files: files, record: record)
            registration.card = Registration.File(
                name: try FileName(parsing: "card.md"), source: .bytes(Array("# A card".utf8)))
            versions.append(try await register(registration, by: root).version)
        }
        for id in versions.prefix(2) {
            _ = try await decide(id, .approved, by: root)
            _ = try await promote(id, to: .production, by: root)
        }
        let bucket = try BucketName(parsing: "fraud-data")
        _ = try await createBucket(bucket, by: root)
        _ = try await putObject(
            ObjectDraft(bucket: bucket, key: try ObjectKey(parsing: "k")),
            ObjectContent(ByteStream(Array("weights".utf8)), length: 7), by: root)
        let user = try Handle(parsing: "zoe")
        _ = try await createUser(user, grants: [Grant(.reader)], description: "", by: root)
        let token = try await createToken(TokenDraft(user: user), by: root)
        let lease = try await storage.lease()
        return [
            "group": "fraud-cards", "version": "1", "stage": "production", "user": "zoe",
            "token": token.token.id.description, "lease": lease.id,
            "manifest": versions[0].manifest.description,
            "blob": Digest(of: Array("secret 1".utf8)).description,
            "key": String(repeating: "ab", count: 32), "sequence": "1", "issuer": "ci", "webhook": "hook",
            "job": "1", "policy": "fraud-cards",
        ]
    }
}
