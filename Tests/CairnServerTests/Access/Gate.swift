import CairnObjects
import CairnRegistry
import CairnStorage
import CairnStorageTesting
import Hummingbird
import HummingbirdTesting
import Logging
import Synchronization

@testable import CairnServer

/// A server whose visitors are recognised as they are in earnest: by tokens of the registry, and of an issuer.
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
    let key = try SigningKey.generate(name: "cairn.example/registry")
    let (clock, issuer, log, seconds) = (TestClock(), TestIssuer(), CapturedLog(), TestSeconds())
    let registry = Registry(
        storage: MemoryStorage(signer: key, clock: clock.source), key: key.verifier, clock: clock.source)
    try await registry.recordCreation(by: Intent(by: try Principal(parsing: "root")))
    let authenticator = RegistryAuthenticator(
        registry: registry, isReadByAnybody: isReadByAnybody,
        limiter: RequestLimiter(limits, now: { seconds.now }),
        openID: OpenIDVerifier(fetching: issuer, clock: clock.source, logger: log.logger),
        cache: AuthenticationCache())
    let server = RegistryServer(
        .init(registry: registry, authenticator: authenticator, width: 2, logger: log.logger))
    let application = Application(router: server.router(), logger: log.logger)
    return try await application.test(.router) { client in
        try await body(
            Gate(
                registry: registry, clock: clock, issuer: issuer, log: log, seconds: seconds, client: client))
    }
}
