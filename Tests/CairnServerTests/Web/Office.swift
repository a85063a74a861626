import CairnAutomation
import CairnObjects
import CairnRegistry
import CairnStorage
import CairnStorageTesting
import Hummingbird
import HummingbirdTesting
import Logging
import Synchronization
import SystemPackage

@testable import CairnServer

/// A server with users, tokens and webhooks, in process: everybody is recognised by the registry's own
/// tokens.
struct Office: Sendable {
    let registry: Registry
    let clock: TestClock
    let webhooks: LocalWebhooks
    let engine: WebhookEngine
    let receiver: TestReceiver
    private let tail: LogTail
    private let client: any TestClientProtocol

    fileprivate init(
        _ registry: Registry, _ clock: TestClock, _ parts: WebhookEngine.Parts, _ receiver: TestReceiver,
        _ client: any TestClientProtocol
    ) {
        (self.registry, self.clock, self.receiver) = (registry, clock, receiver)
        (webhooks, engine, tail) = (LocalWebhooks(parts), WebhookEngine(parts), parts.tail)
        self.client = client
    }

    static var root: Intent {
        get throws { Intent(by: try Principal(parsing: "root")) }
    }

    /// Somebody who shows a token to the API.
    func visitor(_ token: String?) -> Visitor { Visitor(client: client, name: token) }

    /// A user with a token, and a browser that has signed in with it.
    func browser(_ name: String, _ grants: String..., limitedTo: [String] = []) async throws -> Browser {
        let user = try Handle(parsing: name)
        _ = try await registry.createUser(
            user, grants: try grants.map(Grant.init(parsing:)), description: "", by: try Self.root)
        let draft = TokenDraft(user: user, grants: try limitedTo.map(Grant.init(parsing:)))
        let browser = Browser(visitor(nil))
        try await browser.signIn(try await registry.createToken(draft, by: try Self.root).text.exposed)
        return browser
    }

    func size() async throws -> Int64 { try await registry.storage.snapshot(.all).logSize }

    /// The newest entry of the log.
    func newest() async throws -> LogEntry? {
        try await registry.entries(from: try await size() - 1, limit: 1).first
    }

    /// Runs the body while webhooks are delivered to.
    func delivering(_ body: () async throws -> Void) async throws {
        let (tail, engine) = (tail, engine)
        let look = Task { await tail.run() }
        let work = Task { await engine.run() }
        do { try await body() } catch {
            look.cancel()
            work.cancel()
            await work.value
            throw error
        }
        look.cancel()
        work.cancel()
        await work.value
    }
}

/// Takes what webhooks are sent, and answers as it is told to.
final class TestReceiver: WebhookSender {
    private let state = Mutex<(status: Int, bodies: [String])>((200, []))

    var bodies: [String] { state.withLock { $0.bodies } }

    func answer(with status: Int) { state.withLock { $0.status = status } }

    func send(_ request: WebhookRequest) async throws -> WebhookResponse {
        state.withLock { state in
            state.bodies.append(String(decoding: request.body, as: UTF8.self))
            return WebhookResponse(status: state.status)
        }
    }
}

/// Runs a body with such a server over a fresh registry in memory.
func withOffice(_ body: @escaping @Sendable (Office) async throws -> Void) async throws {
    try await withTemporaryDirectory { directory in
        let (key, clock, box) = (
            try SigningKey.generate(name: "cairn.example/registry"), TestClock(), SecretBox.generate()
        )
        var registry = Registry(
            storage: MemoryStorage(signer: key, clock: clock.source), key: key.verifier, clock: clock.source)
        registry.secrets = { box }
        let known = registry
        try await known.recordCreation(by: try Office.root)
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let authenticator = RegistryAuthenticator(
            registry: known, changes: nil, isReadByAnybody: false,
            limiter: RequestLimiter(RateLimits(principal: nil, address: nil, failures: nil)), openID: nil,
            cache: AuthenticationCache())
        var parts = RegistryServer.Parts(
            registry: known, authenticator: authenticator, width: 2, logger: logger)
        parts.tail = LogTail(known, interval: .milliseconds(10))
        let receiver = TestReceiver()
        var delivery = WebhookEngine.Parts(
            registry: known, secrets: { box }, files: DeliveryFiles(directory.appending("deliveries")),
            sender: receiver, origin: try EventOrigin(log: key.verifier), tail: parts.tail,
            actor: try Principal(parsing: "cairn"))
        delivery.schedule = RetrySchedule(
            base: .milliseconds(4), factor: 2, limit: .milliseconds(50), maximumTries: 2)
        parts.webhooks = LocalWebhooks(delivery)
        let (server, ready) = (RegistryServer(parts), delivery)
        try await Application(responder: server.responder()).test(.router) { client in
            try await body(Office(known, clock, ready, receiver, client))
        }
    }
}
