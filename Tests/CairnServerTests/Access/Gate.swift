import CairnFileStorage
import CairnObjects
import CairnRegistry
import CairnStorage
import CairnStorageTesting
import Hummingbird
import HummingbirdTesting
import Logging
import Synchronization
import SystemPackage
import Testing

@testable import CairnServer

/// A server whose visitors are recognised as they are in earnest: by tokens of the registry, and of an
/// issuer.
struct Gate: Sendable {
    let registry: Registry
    let clock: TestClock
    let issuer: TestIssuer
    let log: CapturedLog
    let seconds: TestSeconds
    let client: any TestClientProtocol

    /// Somebody who shows this token; nobody where it is `nil`.
    func visitor(_ token: String?) -> Visitor { Visitor(client: client, name: token) }

    @discardableResult
    func user(_ name: String, _ grants: String...) async throws -> User {
        try await registry.createUser(
            try Handle(parsing: name), grants: try grants.map(Grant.init(parsing:)), description: "",
            by: try intent()
        ).user
    }

    func token(
        of user: String, _ expiry: TokenExpiry = .standard, _ grants: String...
    ) async throws -> NewToken {
        let draft = TokenDraft(
            user: try Handle(parsing: user), expiry: expiry, grants: try grants.map(Grant.init(parsing:)))
        return try await registry.createToken(draft, by: try intent())
    }

    /// A user with a token, who asks.
    func known(_ name: String, _ grants: String...) async throws -> Visitor {
        _ = try await registry.createUser(
            try Handle(parsing: name), grants: try grants.map(Grant.init(parsing:)), description: "",
            by: try intent())
        return visitor(try await token(of: name).text.exposed)
    }

    /// Believes the issuer, under the name `ci`.
    func believe(
        audience: String = "cairn", claims: [String: String] = ["repository": "acme/*"],
        grants: String = "contributor:fraud-*"
    ) async throws {
        let rule = IssuerDocument.Rule(
            claims: claims, principal: "{repository}", grants: [try Grant(parsing: grants)])
        _ = try await registry.setIssuer(
            try Handle(parsing: "ci"),
            IssuerDraft(url: TestIssuer.url, audience: audience, rules: [rule]), by: try intent())
    }

    /// Good claims of the issuer's, with changes; `null` takes one away.
    func claims(_ changes: [String: JSON] = [:]) -> [String: JSON] {
        let now = Double(clock.now.milliseconds / 1000)
        let claims: [String: JSON] = [
            "iss": .string(TestIssuer.url), "aud": "cairn", "sub": "job", "repository": "acme/fraud",
            "iat": .number(now), "nbf": .number(now), "exp": .number(now + 600),
        ]
        return claims.merging(changes) { $1 }.filter { $0.value != .null }
    }

    private func intent() throws -> Intent { Intent(by: try Principal(parsing: "root")) }
}

/// Seconds that pass when the test says so.
final class TestSeconds: Sendable {
    private let seconds = Mutex(1000.0)

    var now: Double { seconds.withLock { $0 } }

    func pass(_ count: Double) { seconds.withLock { $0 += count } }
}

/// Runs a body with such a server over a fresh registry in memory.
func withGate<Result: Sendable>(
    isReadByAnybody: Bool = false,
    limits: RateLimits = RateLimits(principal: nil, address: nil, failures: nil),
    _ body: @escaping @Sendable (Gate) async throws -> Result
) async throws -> Result {
    let (key, clock) = (try SigningKey.generate(name: "cairn.example/registry"), TestClock())
    let registry = Registry(
        storage: MemoryStorage(signer: key, clock: clock.source), key: key.verifier, clock: clock.source)
    return try await withGate(
        to: registry, clock, changes: nil, isReadByAnybody: isReadByAnybody, limits: limits, body)
}

/// Runs a body with such a server over a fresh registry in files, and with the registry as another process
/// sees it.
func withGateToFiles(
    limits: RateLimits = RateLimits(principal: nil, address: nil, failures: nil),
    _ body: @escaping @Sendable (Gate, Registry) async throws -> Void
) async throws {
    try await withTemporaryDirectory { directory in
        let (key, clock) = (try SigningKey.generate(name: "cairn.example/registry"), TestClock())
        let root = directory.appending("registry")
        try FileStorage.create(at: root, key: key)
        func opened() throws -> (FileStorage, Registry) {
            let storage = try FileStorage(
                opening: root, width: 1, logger: Logger(label: "test"), clock: clock.source)
            return (storage, Registry(storage: storage, key: key.verifier, clock: clock.source))
        }
        let ((storage, registry), (_, other)) = (try opened(), try opened())
        let changes = try #require(storage.changeCounter())
        try await withGate(
            to: registry, clock, changes: changes, isReadByAnybody: false,
            limits: limits
        ) { gate in try await body(gate, other) }
    }
}

private func withGate<Result: Sendable>(
    to registry: Registry, _ clock: TestClock, changes: (any ChangeCounter)?, isReadByAnybody: Bool,
    limits: RateLimits, _ body: @escaping @Sendable (Gate) async throws -> Result
) async throws -> Result {
    let (issuer, log, seconds) = (TestIssuer(), CapturedLog(), TestSeconds())
    var registry = registry
    let box = SecretBox.generate()
    registry.secrets = { box }
    let known = registry
    try await registry.recordCreation(by: Intent(by: try Principal(parsing: "root")))
    let verifier = OpenIDVerifier(fetching: issuer, clock: clock.source, logger: log.logger)
    let authenticator = RegistryAuthenticator(
        registry: registry, changes: changes, isReadByAnybody: isReadByAnybody,
        limiter: RequestLimiter(limits, now: { seconds.now }), openID: verifier,
        cache: AuthenticationCache())
    var parts = RegistryServer.Parts(
        registry: registry, authenticator: authenticator, width: 2, logger: log.logger)
    parts.changes = changes
    parts.keys = authenticator
    parts.signIn = OpenIDSignIn(
        SignInSettings(issuer: try Handle(parsing: "ci"), secret: issuer.secret), registry: known,
        verifier: verifier, fetching: issuer)
    let server = RegistryServer(parts)
    let application = Application(responder: server.responder(), logger: log.logger)
    return try await application.test(.router) { client in
        try await body(
            Gate(
                registry: known, clock: clock, issuer: issuer, log: log, seconds: seconds, client: client))
    }
}
