package import CairnObjects
package import CairnRegistry
package import CairnStorage
import SystemPackage

/// Delivers what happens in a registry to its webhooks, by cursor over the log: each event at least once, and
/// in order within a group; a group whose event fails holds back no other.
///
/// One process delivers for a registry at a time; another that runs this waits for its turn.
package struct WebhookEngine: Sendable {
    /// What it needs, handed in by whoever composes it.
    package struct Parts: Sendable {
        package var registry: Registry
        /// What the webhooks' secrets are sealed with.
        package var secrets: @Sendable () throws -> SecretBox
        package var files: DeliveryFiles
        package var sender: any WebhookSender
        package var origin: EventOrigin
        package var tail: LogTail
        package var schedule = RetrySchedule.standard
        package var clock: TimeSource = Timestamp.now
        /// Told, in a sentence, of what somebody should look at.
        package var report: @Sendable (String) -> Void = { _ in }
        /// Told of every try to deliver to a webhook, and of what came of it.
        package var count: @Sendable (Handle, DeliveryOutcome) -> Void = { _, _ in }
        /// In whose name a webhook is disabled that its receiver wants no more.
        package var actor: Principal
        /// How many messages are under way at once, for all webhooks.
        let slots = Slots(32)

        package init(
            registry: Registry, secrets: @escaping @Sendable () throws -> SecretBox, files: DeliveryFiles,
            sender: any WebhookSender, origin: EventOrigin, tail: LogTail, actor: Principal
        ) {
            (self.registry, self.secrets, self.files) = (registry, secrets, files)
            (self.sender, self.origin, self.tail, self.actor) = (sender, origin, tail, actor)
        }
    }

    private let parts: Parts

    package init(_ parts: Parts) { self.parts = parts }

    /// Delivers until the task is cancelled; then it finishes what is under way. The log's tail must run.
    package func run() async {
        guard let lock = await takeLock() else { return }
        var crew = WebhookCrew(parts)
        var seen = Int64(0)
        var isListed = false
        while !Task.isCancelled {
            do {
                let new = try await parts.tail.entries(from: seen, limit: Self.pageSize)
                let isChanged = new.count == Self.pageSize || new.contains { $0.action == .webhookChanged }
                if !isListed || isChanged {
                    isListed = false
                    try await crew.arrange(try await parts.registry.webhookDocuments())
                    isListed = true
                }
                seen = (new.last?.sequence).map { $0 + 1 } ?? seen
            } catch {
                if Task.isCancelled { break }
                parts.report("cannot list the webhooks: \(error)")
                try? await Task.sleep(for: .seconds(1))  // cancelled, it looks at that next
            }
            crew.wake()
            guard case .ended = await parts.tail.wait(for: seen, atMost: .seconds(5)) else { continue }
            break
        }
        await crew.stop()
        withExtendedLifetime(lock) {}
    }

    private static var pageSize: Int { 1000 }

    /// Waits until no other process delivers for this registry.
    private func takeLock() async -> FileLock? {
        var isReported = false
        while !Task.isCancelled {
            do {
                if let lock = try await onOwnThread({ [parts] _ in try parts.files.lock() }) { return lock }
            } catch {
                if Task.isCancelled { return nil }
                if !isReported { parts.report("cannot deliver to webhooks: \(error)") }
                isReported = true
            }
            try? await Task.sleep(for: .seconds(1))  // cancelled, it looks at that next
        }
        return nil
    }
}
