import CairnObjects
import CairnRegistry
import HTTPTypes

/// Webhooks: for administrators of the registry. Secrets are told once, when they are made.
extension API {
    var webhookRoutes: [Route] {
        let (all, one) = ("\(Self.root)/webhooks", "\(Self.root)/webhooks/{webhook}")
        return [
            Route(.get, all, .registry(.administer), listWebhooks),
            Route(.post, all, .registry(.administer), createWebhook),
            Route(.get, one, .registry(.administer), showWebhook),
            Route(.patch, one, .registry(.administer), editWebhook),
            Route(.delete, one, .registry(.administer), deleteWebhook),
            Route(.post, "\(one)/secret", .registry(.administer), rotateSecret),
            Route(.get, "\(one)/deliveries", .registry(.administer), listDeliveries),
            Route(.post, "\(one)/replay", .registry(.administer), replay),
            Route(.post, "\(one)/test", .registry(.administer), testWebhook),
        ]
    }

    /// - Throws: `unsupported` where whoever put the server together gave it none.
    private var service: any WebhookService {
        get throws(CairnError) {
            guard let webhooks else { throw CairnError(.unsupported, "this server has no webhooks") }
            return webhooks
        }
    }

    private func listWebhooks(_ call: Call) async throws -> Answer {
        let page = try Page(try await service.webhooks(), of: call) { $0.name.description }
        return .json(page.json("webhooks", \.json))
    }

    private func createWebhook(_ call: Call) async throws -> Answer {
        var members = try await call.members()
        let name = try members.required("name", try members.parsed("name", Handle.init(parsing:)))
        let draft = try WebhookDraft(members: &members)
        let reason = try members.string("reason")
        try members.refuseRest(known: ["name"] + WebhookDraft.memberNames + ["reason"])
        let receipt = try await service.createWebhook(name, draft, by: try call.intent(reason))
        return secret(receipt, status: .created)
    }

    private func showWebhook(_ call: Call) async throws -> Answer {
        .json(try await service.webhook(try call.handle("webhook")).json)
    }

    private func editWebhook(_ call: Call) async throws -> Answer {
        var members = try await call.members()
        let edit = try WebhookEdit(members: &members)
        let reason = try members.string("reason")
        try members.refuseRest(known: WebhookEdit.memberNames + ["reason"])
        let receipt = try await service.editWebhook(
            try call.handle("webhook"), edit, by: try call.intent(reason))
        return .json(receipt.json)
    }

    private func deleteWebhook(_ call: Call) async throws -> Answer {
        let name = try call.handle("webhook")
        let entry = try await service.deleteWebhook(name, by: try call.intent())
        return .json(.members(["name": .text(name), "entry": entry?.json]))
    }

    private func rotateSecret(_ call: Call) async throws -> Answer {
        var members = try await call.members()
        let keepsOld = try members.bool("keepOld") ?? true
        let reason = try members.string("reason")
        try members.refuseRest(known: ["keepOld", "reason"])
        let receipt = try await service.rotateWebhookSecret(
            try call.handle("webhook"), keepsOld: keepsOld, by: try call.intent(reason))
        return secret(receipt, status: .ok)
    }

    private func secret(_ receipt: WebhookSecretReceipt, status: HTTPResponse.Status) -> Answer {
        var answer = Answer.json(receipt.json, status: status)
        answer.isSecret = true
        return answer
    }

    private func listDeliveries(_ call: Call) async throws -> Answer {
        let limit = Int(try call.integer("limit", in: 1...Page<Never>.maximumLimit) ?? 100)
        let state = try call.query("state", WebhookDelivery.State.init(parsing:))
        let deliveries = try await service.deliveries(
            of: try call.handle("webhook"), state: state, limit: limit)
        return .json(["deliveries": .array(deliveries.map(\.json))])
    }

    private func replay(_ call: Call) async throws -> Answer {
        var members = try await call.members()
        let replay = try WebhookReplay(members: &members)
        let name = try call.handle("webhook")
        try await service.replay(name, replay)
        return .json(replay.json.with(["name": .text(name)]), status: .accepted)
    }

    private func testWebhook(_ call: Call) async throws -> Answer {
        try await call.members().refuseRest(known: [])
        return .json(try await service.testWebhook(try call.handle("webhook")).json)
    }
}
