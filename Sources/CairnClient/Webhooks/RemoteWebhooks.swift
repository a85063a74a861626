import CairnObjects
import CairnRegistry
import CairnTransport

/// Webhooks, asked of a server.
struct RemoteWebhooks: WebhookService {
    let service: RemoteService

    func webhooks() async throws -> [Webhook] {
        var webhooks: [Webhook] = []
        var cursor: String?
        repeat {
            var call = ServerCall(.get, "webhooks")
            call.query = [("limit", "1000")] + (cursor.map { [("cursor", $0)] } ?? [])
            var members = try JSONMembers(try await service.server.json(call), path: "answer")
            webhooks += try members.values("webhooks", Webhook.init(json:path:))
            cursor = try members.string("next")
        } while cursor != nil
        return webhooks
    }

    func webhook(_ name: Handle) async throws -> Webhook {
        try Webhook(
            json: try await service.server.json(ServerCall(.get, "webhooks", "\(name)")), path: "answer")
    }

    func createWebhook(
        _ name: Handle, _ draft: WebhookDraft, by intent: Intent
    ) async throws -> WebhookSecretReceipt {
        let body = draft.json.with(["name": .text(name), "reason": Self.reason(intent)])
        return try secret(try await service.change(.post, ["webhooks"], body, by: intent))
    }

    func editWebhook(
        _ name: Handle, _ edit: WebhookEdit, by intent: Intent
    ) async throws -> WebhookReceipt {
        let body = edit.json.with(["reason": Self.reason(intent)])
        let outcome = try await service.change(.patch, ["webhooks", "\(name)"], body, by: intent)
        var members = try JSONMembers(try service.answer(outcome), path: "answer")
        return WebhookReceipt(try Self.webhook(&members), try members.entry())
    }

    func rotateWebhookSecret(
        _ name: Handle, keepsOld: Bool, by intent: Intent
    ) async throws -> WebhookSecretReceipt {
        let body = RemoteService.body(intent, ["keepOld": .bool(keepsOld)])
        return try secret(
            try await service.change(.post, ["webhooks", "\(name)", "secret"], body, by: intent))
    }

    private func secret(_ outcome: RemoteService.Outcome) throws(CairnError) -> WebhookSecretReceipt {
        var members = try JSONMembers(try service.answer(outcome), path: "answer")
        return WebhookSecretReceipt(
            try Self.webhook(&members), secret: try members.requiredString("secret"), try members.entry())
    }

    func deleteWebhook(_ name: Handle, by intent: Intent) async throws -> LogEntry? {
        try service.entry(try await service.change(.delete, ["webhooks", "\(name)"], nil, by: intent))
    }

    private static func webhook(_ members: inout JSONMembers) throws(CairnError) -> Webhook {
        try members.required("webhook", try members.value("webhook", Webhook.init(json:path:)))
    }

    private static func reason(_ intent: Intent) -> JSON? {
        intent.reason.isEmpty ? nil : .string(intent.reason)
    }
}

extension RemoteWebhooks {
    func deliveries(
        of name: Handle, state: WebhookDelivery.State?, limit: Int
    ) async throws -> [WebhookDelivery] {
        var call = ServerCall(.get, "webhooks", "\(name)", "deliveries")
        call.query = [("limit", "\(limit)")] + (state.map { [("state", $0.rawValue)] } ?? [])
        var members = try JSONMembers(try await service.server.json(call), path: "answer")
        return try members.values("deliveries", WebhookDelivery.init(json:path:))
    }

    func replay(_ name: Handle, _ replay: WebhookReplay) async throws {
        _ = try await service.server.json(
            ServerCall(.post, ["webhooks", "\(name)", "replay"], replay.json))
    }

    func testWebhook(_ name: Handle) async throws -> WebhookDelivery {
        let json = try await service.server.json(ServerCall(.post, ["webhooks", "\(name)", "test"], [:]))
        return try WebhookDelivery(json: json, path: "answer")
    }
}
