import CairnObjects
import CairnRegistry
import HTTPTypes

/// Webhooks: which there are, making one, turning it off and on, removing it.
extension Pages {
    var webhookRoutes: [PageRoute] {
        let (all, one) = (Section.webhooks.address, "/administration/webhooks/{webhook}")
        return [
            PageRoute(.get, all, .registry(.administer), showWebhooks),
            PageRoute(.post, all, .registry(.administer), createWebhook),
            PageRoute(.get, "/administration/new-webhook", .registry(.administer)) { try webhookForm($0) },
            PageRoute(.post, one, .registry(.administer), changeWebhook),
            PageRoute(.get, "\(one)/secret", .registry(.administer)) { try await confirmRotation($0) },
            PageRoute(.post, "\(one)/secret", .registry(.administer), rotateSecret),
            PageRoute(.get, "\(one)/remove", .registry(.administer)) { try await confirmWebhookRemoval($0) },
            PageRoute(.post, "\(one)/remove", .registry(.administer), removeWebhook),
        ]
    }

    /// - Throws: `unsupported` where whoever put the server together gave it none.
    var service: any WebhookService {
        get throws(CairnError) {
            guard let webhooks else { throw CairnError(.unsupported, "this server has no webhooks") }
            return webhooks
        }
    }

    static func address(ofWebhook name: Handle) -> String {
        "/administration/webhooks/" + PageAddress.encode(name.description)
    }

    private func showWebhooks(_ visit: Visit) async throws -> Answer {
        let (all, number) = (try await service.webhooks(), try visit.page())
        let rows = all.page(number, by: Self.listed).map { hook -> [HTML] in
            [
                Element.link(Self.address(ofWebhook: hook.name), "\(hook.name)"),
                "<code>\(Element.short(hook.url, 160))</code>", Self.about(hook), Self.state(of: hook),
                hook.progress.map { "\($0.waiting)" } ?? "–", hook.progress.map { "\($0.dead)" } ?? "–",
            ]
        }
        return page(
            "Webhooks", in: .webhooks, visit,
            """
            <h1>Webhooks</h1>
            <p class="actions"><a class="button" href="/administration/new-webhook">Add a webhook…</a></p>
            \(Element.table(
                "Webhooks", ["Name", "Address", "About", "State", "Waiting", "Given up"], rows,
                empty: "None."))
            \(Element.pager(Section.webhooks.address, [:], page: number, of: all.count, by: Self.listed))
            """)
    }

    static func state(of hook: Webhook) -> HTML {
        guard let why = hook.disabled else { return "<span class=\"badge good\">on</span>" }
        return "<span class=\"badge bad\">off</span> \(Element.short(why))"
    }

    /// What it tells of, in words.
    static func about(_ hook: Webhook) -> HTML {
        let groups: HTML = hook.groups.isAll ? "all groups" : "groups <code>\(hook.groups)</code>"
        let stage: HTML = hook.stage.map { ", moves of <code>\($0)</code>" } ?? .none
        let words = hook.actions.map(\.rawValue).joined(separator: ", ")
        let actions: HTML = hook.actions.isEmpty ? .none : ", only <code>\(Element.short(words, 200))</code>"
        return groups + stage + actions
    }

    private static var formats: [(value: String, words: HTML)] {
        [
            (WebhookDocument.Format.cloudEvents.rawValue, "CloudEvents"),
            (WebhookDocument.Format.eventBridge.rawValue, "EventBridge's “Model Package State Change”"),
        ]
    }

    private func webhookForm(_ visit: Visit, _ fault: CairnError? = nil) throws -> Answer {
        _ = try service
        let value = visit.form
        let actions = Action.allCases.map { action -> HTML in
            let name = "action-\(action)"
            return Element.check(name, "\(action.words) <code>\(action)</code>", value[name] != nil)
        }
        return page(
            "Add a webhook", in: .webhooks, visit,
            """
            <h1>Add a webhook</h1>
            \(Element.fault(fault))
            \(visit.form(
                Section.webhooks.address,
                """
                \(Visit.once())
                \(Element.input("name", "Name", value["name"] ?? "", isRequired: true))
                \(Element.input("url", "Address", value["url"] ?? "", help: """
                    Where events are sent: <code>https://…</code>
                    """, isRequired: true))
                \(Element.choice("format", "Form of what is sent", Self.formats, value["format"]))
                \(Element.input("groups", "Only of the groups", value["groups"] ?? "*"))
                \(Element.input("stage", "Only moves of the stage", value["stage"] ?? ""))
                <fieldset><legend>Only these actions; none chosen means all</legend>\(actions)</fieldset>
                \(Element.check(
                    "private", "The receiver is in the server's own network, or takes plain http",
                    value["private"] != nil))
                \(Element.input("from", "From the entry of the log", value["from"] ?? "", help: """
                    Empty: from the next one on. <code>0</code> sends everything that ever was.
                    """))
                \(Element.reason(value["reason"] ?? ""))
                <button>Add the webhook</button>
                """, class: "stack"))
            """)
    }

    private static func draft(_ visit: Visit) throws(CairnError) -> WebhookDraft {
        var draft = WebhookDraft(
            url: try visit.required("url", "the address") { (text) throws(CairnError) in text })
        draft.format =
            try visit.parsed("format", "the form", WebhookDocument.Format.init(parsing:)) ?? .cloudEvents
        draft.groups = try visit.parsed("groups", "the groups", GroupPattern.init(parsing:)) ?? .all
        draft.stage = try visit.parsed("stage", "the stage", StageName.init(parsing:))
        draft.actions = Action.allCases.filter { visit.form["action-\($0)"] != nil }
        draft.allowsPrivate = visit.form["private"] != nil
        draft.from = try visit.parsed("from", "the entry", Self.sequence)
        return draft
    }

    /// The number of an entry of the log.
    static func sequence(_ text: String) throws(CairnError) -> Int64 {
        guard let number = Int64(text), number >= 0, number <= JSON.largestExactInteger else {
            throw CairnError(.invalid, "'\(text.printable)' is no number of an entry of the log")
        }
        return number
    }

    private func createWebhook(_ visit: Visit) async throws -> Answer {
        try await visit.attempt {
            let name = try visit.required("name", "the name", Handle.init(parsing:))
            let receipt = try await service.createWebhook(
                name, try Self.draft(visit), by: try await intentOnce(visit))
            return told(receipt, "A new webhook", visit, status: .created)
        } again: {
            try webhookForm(visit, $0)
        }
    }

    private func told(
        _ receipt: WebhookSecretReceipt, _ title: String, _ visit: Visit, status: HTTPResponse.Status
    ) -> Answer {
        let name = receipt.webhook.name
        var answer = page(
            title, in: .webhooks, visit, status: status,
            """
            <h1>\(title): \(name)</h1>
            \(Self.secret(receipt.secret, of: "This is the secret that deliveries are signed with."))
            <p>\(Element.link(Self.address(ofWebhook: name), "The webhook \(name)"))</p>
            """)
        answer.isSecret = true
        return answer
    }

    private func changeWebhook(_ visit: Visit) async throws -> Answer {
        let name = try visit.call.handle("webhook")
        return try await visit.attempt {
            var edit = WebhookEdit()
            switch visit.field("do") {
            case "disable": edit.isDisabled = true
            case "enable": edit.isDisabled = false
            default: throw CairnError(.invalid, "the form does not say what to do")
            }
            let receipt = try await service.editWebhook(name, edit, by: visit.intent())
            let state = receipt.webhook.disabled == nil ? "on" : "off"
            return visit.seeOther(Self.address(ofWebhook: name), saying: "\(name) is \(state).")
        } again: {
            try await showWebhook(visit, $0)
        }
    }

    private func confirmRotation(_ visit: Visit, _ fault: CairnError? = nil) async throws -> Answer {
        let name = try await service.webhook(try visit.call.handle("webhook")).name
        let address = Self.address(ofWebhook: name)
        let keepsOld = visit.form.isEmpty || visit.form["keep"] != nil
        return confirmation(
            "Replace the secret of \(name)", in: .webhooks, visit, at: address + "/secret",
            verb: "Replace it", back: address,
            fields: Visit.once()
                + Element.check("keep", "Sign with the old one too, for a day", keepsOld), fault: fault,
            """
            <p>Deliveries are signed with a new secret, which is shown once. Without the old one, a receiver
            that does not have the new one yet refuses them.</p>
            """)
    }

    private func rotateSecret(_ visit: Visit) async throws -> Answer {
        let name = try visit.call.handle("webhook")
        return try await visit.attempt {
            let receipt = try await service.rotateWebhookSecret(
                name, keepsOld: visit.form["keep"] != nil, by: try await intentOnce(visit))
            return told(receipt, "A new secret", visit, status: .ok)
        } again: {
            try await confirmRotation(visit, $0)
        }
    }

    private func confirmWebhookRemoval(_ visit: Visit, _ fault: CairnError? = nil) async throws -> Answer {
        let hook = try await service.webhook(try visit.call.handle("webhook"))
        let address = Self.address(ofWebhook: hook.name)
        let waiting = hook.progress.map { $0.waiting + $0.dead } ?? 0
        return confirmation(
            "Remove the webhook \(hook.name)", in: .webhooks, visit, at: address + "/remove",
            verb: "Remove \(hook.name)", back: address, fault: fault,
            """
            <p>Nothing is sent to <code>\(hook.url)</code> any more, its secret and the list of its deliveries
            are forgotten, and \(waiting) that wait or were given up are never sent. To stop it for a while,
            turn it off instead.</p>
            """)
    }

    private func removeWebhook(_ visit: Visit) async throws -> Answer {
        let name = try visit.call.handle("webhook")
        return try await visit.attempt {
            _ = try await service.deleteWebhook(name, by: visit.intent())
            return visit.seeOther(Section.webhooks.address, saying: "The webhook \(name) is removed.")
        } again: {
            try await confirmWebhookRemoval(visit, $0)
        }
    }
}
