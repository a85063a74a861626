import CairnObjects
import CairnRegistry
import CairnStorage

/// The workers of an engine: one a webhook that is enabled.
struct WebhookCrew {
    private let parts: WebhookEngine.Parts
    private var workers: [Handle: Member] = [:]
    /// The last thing that is done about each webhook: what comes next begins when it has ended, so that
    /// nobody else writes to a webhook's files meanwhile.
    private var last: [Handle: Task<Void, Never>] = [:]
    private var isSwept = false

    private struct Member {
        let worker: WebhookWorker
        let task: Task<Void, Never>
        let createdAt: Timestamp
    }

    init(_ parts: WebhookEngine.Parts) { self.parts = parts }

    /// Starts, tells and stops workers, so that there is one for each webhook that is enabled.
    mutating func arrange(_ webhooks: [(name: Handle, document: WebhookDocument)]) async throws {
        let documents = Dictionary(uniqueKeysWithValues: webhooks.map { ($0.name, $0.document) })
        if !isSwept {
            // Those that were deleted while nobody delivered.
            let names = try await onOwnThread { [parts] _ in try parts.files.names() }
            for name in names where documents[name] == nil { parts.files.remove(name) }
            isSwept = true
        }
        for (name, member) in workers {
            let document = documents[name]
            guard document?.disabled != nil || document?.createdAt != member.createdAt else { continue }
            member.task.cancel()
            workers[name] = nil
            if document == nil {
                let (before, parts) = (last[name], parts)
                last[name] = Task {
                    await before?.value
                    parts.files.remove(name)
                }
            }
        }
        for (name, document) in documents where document.disabled == nil {
            if let member = workers[name] {
                await member.worker.update(document)
            } else {
                start(name, document)
            }
        }
    }

    private mutating func start(_ name: Handle, _ document: WebhookDocument) {
        let worker = WebhookWorker(name, document, parts)
        let before = last[name]
        let task = Task {
            await before?.value
            await worker.run()
        }
        workers[name] = Member(worker: worker, task: task, createdAt: document.createdAt)
        last[name] = task
    }

    /// The log has grown.
    func wake() { for member in workers.values { member.worker.wake() } }

    /// Lets every worker finish what it has in hand.
    mutating func stop() async {
        for member in workers.values { member.task.cancel() }
        for task in last.values { await task.value }
        workers = [:]
    }
}
