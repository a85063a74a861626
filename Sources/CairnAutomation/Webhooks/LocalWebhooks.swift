package import CairnObjects
package import CairnRegistry
import CairnStorage

/// The webhooks of a registry whose directory is at hand: in a server, and in a command on the same machine.
package struct LocalWebhooks: WebhookService {
    private let parts: WebhookEngine.Parts

    /// - Parameter parts: What the engine has; its tail need not run.
    package init(_ parts: WebhookEngine.Parts) { self.parts = parts }

    package func webhooks() async throws -> [Webhook] {
        var found: [Webhook] = []
        for (name, document) in try await parts.registry.webhookDocuments() {
            found.append(try await webhook(name, document))
        }
        return found
    }

    package func webhook(_ name: Handle) async throws -> Webhook {
        try await webhook(name, try await parts.registry.webhookDocument(name))
    }

    private func webhook(_ name: Handle, _ document: WebhookDocument) async throws -> Webhook {
        Webhook(name, document, progress: try await state(of: name)?.progress)
    }

    /// What is kept of this webhook; `nil` where nothing is, or it is of an earlier one of the name.
    private func state(of name: Handle) async throws -> DeliveryState? {
        let files = parts.files
        guard let state = try await onOwnThread({ _ in try files.state(of: name) }),
            try await parts.registry.creation(ofWebhook: name).sequence == state.created
        else { return nil }
        return state
    }

    package func createWebhook(
        _ name: Handle, _ draft: WebhookDraft, by intent: Intent
    ) async throws -> WebhookSecretReceipt {
        try WebhookAddress.check(draft.url, allowsPrivate: draft.allowsPrivate)
        let secret = WebhookSecret.generate()
        var document = WebhookDocument(
            url: draft.url, format: draft.format, groups: draft.groups, actions: draft.actions,
            stage: draft.stage, secrets: [try seal(secret, for: name)],
            allowsPrivate: draft.allowsPrivate, createdAt: parts.clock(), createdBy: intent.actor)
        document.from = draft.from
        let entry = try await parts.registry.createWebhook(name, document, by: intent)
        return WebhookSecretReceipt(Webhook(name, document), secret: secret.encoded, entry)
    }

    package func editWebhook(
        _ name: Handle, _ edit: WebhookEdit, by intent: Intent
    ) async throws -> WebhookReceipt {
        let (document, entry) = try await parts.registry.editWebhook(name, by: intent) {
            (document) throws(CairnError) in
            edit.url.map { document.url = $0 }
            edit.format.map { document.format = $0 }
            edit.groups.map { document.groups = $0 }
            edit.actions.map { document.actions = $0 }
            edit.stage.map { document.stage = $0 }
            edit.allowsPrivate.map { document.allowsPrivate = $0 }
            if edit.url != nil || edit.allowsPrivate != nil {
                try WebhookAddress.check(document.url, allowsPrivate: document.allowsPrivate)
            }
            switch edit.isDisabled {
            case true? where document.disabled == nil:
                document.disabled = intent.reason.isEmpty ? "disabled by \(intent.actor)" : intent.reason
            case false?: document.disabled = nil
            default: break
            }
        }
        return WebhookReceipt(try await webhook(name, document), entry)
    }

    package func rotateWebhookSecret(
        _ name: Handle, keepsOld: Bool, by intent: Intent
    ) async throws -> WebhookSecretReceipt {
        let secret = WebhookSecret.generate()
        let sealed = try seal(secret, for: name)
        let now = parts.clock()
        let (document, entry) = try await parts.registry.editWebhook(name, by: intent) {
            (document) throws(CairnError) in
            document.secrets = [sealed] + (keepsOld ? document.secrets.prefix(1) : [])
            document.rotatedAt = now
        }
        return WebhookSecretReceipt(try await webhook(name, document), secret: secret.encoded, entry)
    }

    package func deleteWebhook(_ name: Handle, by intent: Intent) async throws -> LogEntry? {
        try await parts.registry.removeWebhook(name, by: intent)
    }

    private func seal(_ secret: WebhookSecret, for name: Handle) throws -> String {
        try parts.secrets().seal(Array(secret.encoded.utf8), for: RefName.webhook(name).description)
    }
}

extension LocalWebhooks {
    package func deliveries(
        of name: Handle, state wanted: WebhookDelivery.State?, limit: Int
    ) async throws -> [WebhookDelivery] {
        let document = try await parts.registry.webhookDocument(name)
        let all = try await state(of: name)?.deliveries ?? []
        let chosen = all.filter { wanted == nil || $0.state == wanted }.prefix(max(0, limit))
        var named: [WebhookDelivery] = []
        for delivery in chosen { named.append(try await self.named(delivery, document.format)) }
        return named
    }

    /// What was never tried has no id in the file.
    private func named(
        _ delivery: WebhookDelivery, _ format: WebhookDocument.Format
    ) async throws -> WebhookDelivery {
        guard delivery.id.isEmpty, let sequence = delivery.sequence,
            let entry = try await parts.registry.entries(from: sequence, limit: 1).first
        else { return delivery }
        var delivery = delivery
        delivery.id = EventMessage.id(of: entry, as: format)
        (delivery.action, delivery.group) = (entry.action, entry.moves.first?.ref.group)
        return delivery
    }

    package func replay(_ name: Handle, _ replay: WebhookReplay) async throws {
        let document = try await parts.registry.webhookDocument(name)
        let size = try Checkpoint(note: try await parts.registry.checkpoint(), trusting: parts.registry.key)
            .size
        switch replay {
        case .from(let sequence):
            guard sequence <= size else { throw Self.noEntry(sequence, size) }
        case .one(let sequence):
            guard sequence < size,
                let entry = try await parts.registry.entries(from: sequence, limit: 1).first
            else { throw Self.noEntry(sequence, size) }
            guard document.isAbout(entry) else {
                throw CairnError(
                    .invalid, "'\(name)' is not about entry \(sequence) (\(entry.action))",
                    hint: "see 'cairn webhook show \(name)' for what it is about")
            }
        }
        let files = parts.files
        try await onOwnThread { _ in try files.request(replay, of: name) }
    }

    private static func noEntry(_ sequence: Int64, _ size: Int64) -> CairnError {
        CairnError(
            .notFound, "the log has no entry \(sequence)", hint: "its entries are numbered 0 to \(size - 1)")
    }

    package func testWebhook(_ name: Handle) async throws -> WebhookDelivery {
        let document = try await parts.registry.webhookDocument(name)
        let attempt = DeliveryAttempt(
            webhook: name, document: document, parts: parts, sequence: 0, isAskedFor: true, before: nil)
        let message =
            switch document.format {
            case .cloudEvents: CloudEvent.test(name, at: parts.clock(), from: parts.origin)
            case .eventBridge: SageMakerEvent.test(name, at: parts.clock(), from: parts.origin)
            }
        var (delivery, _) = await attempt.send(message, WebhookDelivery(id: message.id, state: .waiting))
        if delivery.state == .waiting { delivery.state = .failed }
        return delivery
    }
}
