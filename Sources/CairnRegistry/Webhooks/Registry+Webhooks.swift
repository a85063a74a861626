package import CairnObjects
import CairnStorage

/// Webhooks as refs: each change is one transaction. What their secrets are, and whether anything can be sent
/// to their addresses, is for the caller to see to.
extension Registry {
    /// All webhooks by name.
    package func webhookDocuments() async throws -> [(name: Handle, document: WebhookDocument)] {
        var found: [(name: Handle, document: WebhookDocument)] = []
        for case (.webhook(let name), let digest) in try await storage.snapshot(.webhooks).refs {
            found.append((name, try await value(at: digest)))
        }
        return found.sorted { $0.name < $1.name }
    }

    /// - Throws: `notFound` where there is none of this name.
    package func webhookDocument(_ name: Handle) async throws -> WebhookDocument {
        try await requireWebhook(name).value
    }

    /// The webhook as it stands; `nil` where it is deleted.
    package func webhookStanding(_ name: Handle) async throws -> WebhookDocument? {
        try await value(WebhookDocument.self, of: .webhook(name))?.value
    }

    /// The entry that made the webhook which has this name now.
    ///
    /// - Throws: `notFound` where there is none of this name.
    package func creation(ofWebhook name: Handle) async throws -> LogEntry {
        let ref = RefName.webhook(name)
        let made = try await storage.history(of: ref).last {
            $0.move(of: ref).map { $0.from == nil } ?? false
        }
        guard let made, try await storage.target(of: ref) != nil else { throw await noWebhook(name) }
        return made
    }

    /// - Throws: `exists` where there is one of this name; `invalid` where it is to begin with an entry that
    ///   the log does not have.
    package func createWebhook(
        _ name: Handle, _ document: WebhookDocument, by intent: Intent
    ) async throws -> LogEntry? {
        if let from = document.from {
            let size = try Checkpoint(note: try await storage.head(), trusting: key).size
            guard from <= size else {
                throw CairnError(
                    .invalid, "the log has no entry \(from)", hint: "its next one will be \(size)")
            }
        }
        return try await committing(intent) {
            guard try await storage.target(of: .webhook(name)) == nil else {
                throw CairnError(
                    .exists, "there is already a webhook '\(name)'",
                    hint: "edit it, or choose another name")
            }
            var transaction = transaction(.webhookChanged, by: intent)
            try transaction.move(.webhook(name), from: nil, to: document)
            return (transaction, ())
        }.entry
    }

    /// Changes a webhook.
    ///
    /// - Parameter change: Called anew where somebody else was first.
    /// - Returns: the webhook as it is then; the log entry, `nil` where everything is so already.
    package func editWebhook(
        _ name: Handle, by intent: Intent, _ change: (inout WebhookDocument) throws(CairnError) -> Void
    ) async throws -> (document: WebhookDocument, entry: LogEntry?) {
        let (entry, document) = try await committing(intent) {
            let (digest, before) = try await requireWebhook(name)
            var document = before
            try change(&document)
            var transaction = transaction(.webhookChanged, by: intent)
            try transaction.move(.webhook(name), from: digest, to: document)
            return (transaction.moves.isEmpty ? nil : transaction, document)
        }
        return (document, entry)
    }

    /// - Throws: `notFound` where there is none of this name.
    package func removeWebhook(_ name: Handle, by intent: Intent) async throws -> LogEntry? {
        try await committing(intent) {
            let digest = try await requireWebhook(name).digest
            var transaction = transaction(.webhookChanged, by: intent)
            transaction.moves = [RefMove(.webhook(name), from: digest, to: nil)]
            return (transaction, ())
        }.entry
    }

    private func requireWebhook(_ name: Handle) async throws -> (digest: Digest, value: WebhookDocument) {
        guard let found = try await value(WebhookDocument.self, of: .webhook(name)) else {
            throw await noWebhook(name)
        }
        return found
    }

    private func noWebhook(_ name: Handle) async -> CairnError {
        // Only for a better hint: where they cannot be listed, there is none.
        let refs = (try? await storage.snapshot(.webhooks))?.refs.keys.map { $0 } ?? []
        let names = refs.compactMap { ref in
            if case .webhook(let name) = ref { name.description } else { nil }
        }
        let hint =
            Suggestion.closest(to: name.description, among: names).map { "did you mean '\($0)'?" }
            ?? "see 'cairn webhook list'"
        return CairnError(.notFound, "there is no webhook '\(name)'", hint: hint)
    }
}
