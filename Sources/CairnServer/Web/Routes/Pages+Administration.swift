import CairnObjects
import CairnRegistry
import HTTPTypes

/// Users, tokens, webhooks and what became of them: to look at. Changing them is for the command line.
extension Pages {
    var administrationRoutes: [PageRoute] {
        [
            PageRoute(.get, "/administration", .registry(.administer), showAdministration),
            PageRoute(.get, "/administration/webhooks/{webhook}", .registry(.administer), showDeliveries),
        ]
    }

    private func showAdministration(_ visit: Visit) async throws -> Answer {
        let users = try await registry.users().sorted { $0.name < $1.name }.map { user -> [HTML] in
            let grants = user.document.grants.map { "<li>\($0)</li>" as HTML }
            return [
                "\(user.name)", "<ul class=\"plain\">\(grants)</ul>", "\(user.document.description)",
                user.document.isDisabled ? "<span class=\"badge bad\">disabled</span>" : .none,
            ]
        }
        let tokens = try await registry.tokens(of: nil).sorted { $0.id < $1.id }.map { token -> [HTML] in
            [
                "<code>\(token.id)</code>", "\(token.user)", "\(token.description)",
                Element.time(token.createdAt), token.expiresAt.map(Element.time) ?? "never",
                token.lastUsedAt.map(Element.time) ?? "never",
            ]
        }
        return page(
            "Administration", at: .administration, visit,
            """
            <h1>Administration</h1>
            \(Element.section("users", "Users", Element.table(
                "Users", ["Name", "Roles", "Description", "State"], users, empty: "None.")))
            \(Element.section("tokens", "Tokens", Element.table(
                "Tokens", ["Token", "User", "Description", "Made", "Ends", "Used last"], tokens,
                empty: "None.")))
            \(Element.section("webhooks", "Webhooks", try await webhookTable()))
            """)
    }

    private func webhookTable() async throws -> HTML {
        guard let webhooks else { return "<p class=\"quiet\">This server has none.</p>" }
        let rows = try await webhooks.webhooks().map { hook -> [HTML] in
            [
                Element.link("/administration/webhooks/\(hook.name)", "\(hook.name)"),
                "<code>\(hook.url)</code>", "\(hook.groups)",
                hook.disabled.map { "<span class=\"badge bad\">off</span> \($0)" } ?? "on",
            ]
        }
        return Element.table("Webhooks", ["Name", "Address", "Groups", "State"], rows, empty: "None.")
    }

    private func showDeliveries(_ visit: Visit) async throws -> Answer {
        guard let webhooks else { throw CairnError(.unsupported, "this server has no webhooks") }
        let name = try Handle(parsing: try visit.call.parameter("webhook"))
        let hook = try await webhooks.webhook(name)
        let rows = try await webhooks.deliveries(of: name, state: nil, limit: 100).map { delivery -> [HTML] in
            [
                "<code>\(delivery.id)</code>", "\(delivery.state.rawValue)", "\(delivery.tries)",
                delivery.at.map(Element.time) ?? .none, delivery.status.map { "\($0)" } ?? .none,
                "\(delivery.problem ?? "")",
            ]
        }
        return page(
            "\(name)", at: .administration, visit,
            """
            <h1>\(Element.link("/administration", "Administration")): webhook \(name)</h1>
            <p><code>\(hook.url)</code></p>
            \(Element.section("deliveries", "Deliveries", Element.table(
                "Deliveries", ["Delivery", "State", "Tries", "When", "Status", "Problem"], rows,
                empty: "None.")))
            """)
    }
}
