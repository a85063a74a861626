import CairnObjects
import CairnRegistry
import CairnStorage
import CairnStorageTesting
import Synchronization
import SystemPackage

@testable import CairnAutomation

/// A registry with webhooks, and an engine that can be started, stopped and started again as a server is.
struct Post: Sendable {
    let life: Life
    let files: DeliveryFiles
    let parts: WebhookEngine.Parts
    let webhooks: LocalWebhooks
    let outcomes = OutcomeCounts()

    static var root: Intent {
        get throws { Intent(by: try Principal(parsing: "root")) }
    }

    /// - Parameter schedule: Without it, a failed delivery is tried again after some milliseconds, for ever.
    init(
        in directory: FilePath, life: Life, secrets: SecretBox = .generate(),
        schedule: RetrySchedule = RetrySchedule(
            base: .milliseconds(4), factor: 2, limit: .milliseconds(50), maximumTries: 1_000_000)
    ) throws {
        self.life = life
        files = DeliveryFiles(directory.appending("deliveries"))
        var parts = WebhookEngine.Parts(
            registry: life.registry, secrets: { secrets }, files: files,
            sender: HTTPWebhookSender(userAgent: "cairn-test"),
            origin: try EventOrigin(log: life.registry.key),
            tail: LogTail(life.registry, interval: .milliseconds(10)),
            actor: try Principal(parsing: "cairn"))
        parts.schedule = schedule
        parts.count = outcomes.add
        self.parts = parts
        webhooks = LocalWebhooks(parts)
    }

    /// Runs the body while an engine delivers.
    func delivering<Value: Sendable>(_ body: () async throws -> Value) async throws -> Value {
        // Each with a tail of its own, as another process has.
        var parts = parts
        parts.tail = LogTail(life.registry, interval: .milliseconds(10))
        let (tail, engine) = (parts.tail, WebhookEngine(parts))
        let look = Task { await tail.run() }
        let work = Task { await engine.run() }
        defer { look.cancel() }
        do {
            let value = try await body()
            work.cancel()
            await work.value
            return value
        } catch {
            work.cancel()
            await work.value
            throw error
        }
    }

    /// Makes a webhook `hook` to the receiver.
    @discardableResult
    func hook(
        _ receiver: Receiver, _ name: String = "hook",
        _ change: (inout WebhookDraft) throws -> Void = { _ in }
    ) async throws -> WebhookSecret {
        var draft = WebhookDraft(url: receiver.url)
        draft.allowsPrivate = true
        try change(&draft)
        let made = try await webhooks.createWebhook(try Handle(parsing: name), draft, by: Self.root)
        return try WebhookSecret(encoded: made.secret)
    }
}

extension Handle {
    /// The name of the webhook that most tests are about.
    static var hook: Handle { get throws { try Handle(parsing: "hook") } }
}

/// Waits until something holds, at most for a minute.
func eventually(_ what: String, _ condition: () async throws -> Bool) async throws {
    let end = ContinuousClock.now + .seconds(60)
    while try await !condition() {
        guard ContinuousClock.now < end else { throw CairnError(.unavailable, "this never came: \(what)") }
        try await Task.sleep(for: .milliseconds(5))
    }
}

/// Runs the body with a registry in memory whose webhooks' files are in a directory of their own.
func withPost(
    schedule: RetrySchedule? = nil, _ body: (Post) async throws -> Void
) async throws {
    try await withTemporaryDirectory { directory in
        let life = try await Life()
        try await body(
            schedule.map { try Post(in: directory, life: life, schedule: $0) }
                ?? Post(in: directory, life: life))
    }
}
