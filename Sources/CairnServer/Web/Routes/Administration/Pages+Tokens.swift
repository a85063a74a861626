import CairnObjects
import CairnRegistry
import HTTPTypes

/// Tokens: one's own for everybody who is a user, all of them for administrators.
extension Pages {
    var tokenRoutes: [PageRoute] {
        let (all, one) = (Section.tokens.address, "/tokens/{token}/revoke")
        return [
            PageRoute(.get, all, .known, showTokens), PageRoute(.post, all, .known, createToken),
            PageRoute(.get, "/new-token", .known) { try tokenForm($0) },
            PageRoute(.get, one, .known) { try await confirmRevocation($0) },
            PageRoute(.post, one, .known, revokeToken),
        ]
    }

    private static func revocation(of token: Handle) -> String {
        "/tokens/\(PageAddress.encode(token.description))/revoke"
    }

    private func showTokens(_ visit: Visit) async throws -> Answer {
        var user = try visit.call.query("user") == nil ? nil : visit.call.query("user", Handle.init(parsing:))
        let administers = visit.access.allows(.administer, in: nil)
        if !administers {
            if user == nil { user = try visit.access.ownName() }
            try visit.access.requireOwn(user)
        }
        let all = try await registry.tokens(of: user).reversed() as [Token]
        let number = try visit.page()
        let rows = all.page(number, by: Self.listed).map { row($0, visit) }
        let filter: HTML =
            administers
            ? """
            <form action="\(Section.tokens.address)" class="filters">
            \(Element.field("user", "Only of the user", user?.description ?? ""))
            <p><button>Show</button></p></form>

            """ : .none
        let title = user.map { "Tokens of \($0)" } ?? "Tokens"
        let make = PageAddress.with("/new-token", ["user": user?.description])
        let heads: [HTML] = [
            "Token", "User", "Description", "Lets do", "Made", "Ends", "Used last", "Change",
        ]
        return page(
            title, in: .tokens, visit,
            """
            <h1>\(title)</h1>
            <p class="actions"><a class="button" href="\(make)">Make a token…</a></p>
            \(filter)
            \(Element.table("Tokens", heads, rows, empty: "None."))
            \(Element.pager(
                Section.tokens.address, ["user": user?.description], page: number, of: all.count,
                by: Self.listed))
            """)
    }

    private func row(_ token: Token, _ visit: Visit) -> [HTML] {
        let key: HTML = token.accessKey.map { "<br><small>access key \($0)</small>" } ?? .none
        let own: HTML = token.id == visit.access.token ? "<br><small>you are using it</small>" : .none
        let ends: HTML
        if let end = token.expiresAt {
            ends = end <= visit.now ? "<span class=\"badge bad\">ended</span>" : Element.time(end)
        } else {
            ends = "never"
        }
        let grants = token.grants.map(\.description).joined(separator: ", ")
        let revoke = Self.revocation(of: token.id)
        return [
            "<code class=\"whole\">\(token.id)</code>\(key)\(own)", "\(token.user)",
            "\(Element.short(token.description, 100))",
            grants.isEmpty ? "all that the user may" : "\(Element.short(grants, 80))",
            Element.time(token.createdAt), ends, token.lastUsedAt.map(Element.time) ?? "never",
            "<a class=\"whole\" href=\"\(revoke)\" aria-label=\"Revoke \(token.id)\">Revoke…</a>",
        ]
    }

    private static var kinds: [(value: String, words: HTML)] {
        [
            ("token", "Token, for Cairn's clients and this page"),
            ("access-key", "Access key, for AWS's clients"),
        ]
    }

    private func tokenForm(_ visit: Visit, _ fault: CairnError? = nil) throws -> Answer {
        let administers = visit.access.allows(.administer, in: nil)
        let (value, own) = (visit.form, try? visit.access.ownName())  // who is no user may name one
        if !administers { _ = try visit.access.ownName() }
        let user = value["user"] ?? visit.call.query("user") ?? own?.description ?? ""
        let roles =
            [(value: "", words: "everything that the user may" as HTML)]
            + Role.allCases.map { (value: $0.rawValue, words: "no more than \($0)" as HTML) }
        let whose: HTML =
            administers ? Element.input("user", "User", user, isRequired: true) : Element.hidden("user", user)
        return page(
            "Make a token", in: .tokens, visit,
            """
            <h1>Make a token</h1>
            \(Element.fault(fault))
            \(visit.form(
                Section.tokens.address,
                """
                \(Visit.once())\(whose)
                \(Element.input("description", "What it is for", value["description"] ?? ""))
                \(Element.input(
                    "expires", "Ends", value["expires"] ?? TokenExpiry.standard.description, help: """
                    After a while (<code>30d</code>), at a moment (<code>2027-01-31T00:00:00Z</code>), or
                    <code>never</code>.
                    """))
                \(Element.choice("role", "Lets do", roles, value["role"]))
                \(Element.input("groups", "In the groups", value["groups"] ?? "*", help: """
                    A group's name, in which <code>*</code> stands for anything; where a role is chosen.
                    """))
                \(Element.choice("kind", "Kind", Self.kinds, value["kind"]))
                \(Element.reason(value["reason"] ?? ""))
                <button>Make it</button>
                """, class: "stack"))
            """)
    }

    private func draft(_ visit: Visit) throws -> TokenDraft {
        let user = try visit.parsed("user", "the user", Handle.init(parsing:))
        return TokenDraft(
            user: try user ?? visit.access.ownName(), description: visit.trimmed("description") ?? "",
            expiry: try visit.parsed("expires", "the end", TokenExpiry.init(parsing:)) ?? .standard,
            grants: visit.field("role") == nil ? [] : [try visit.grant()])
    }

    private func createToken(_ visit: Visit) async throws -> Answer {
        try await visit.attempt {
            let draft = try draft(visit)
            try visit.access.requireMinting(draft)
            let intent = try await intentOnce(visit)
            let (token, secrets): (Token, HTML)
            switch visit.field("kind") ?? "token" {
            case "token":
                let new = try await registry.createToken(draft, by: intent)
                (token, secrets) = (new.token, Self.secret(new.text.exposed, of: "This is the token."))
            case "access-key":
                let new = try await registry.createAccessKey(draft, by: intent)
                token = new.token
                secrets =
                    "<p>Access key id: <code>\(new.id)</code></p>\n"
                    + Self.secret(new.secret.exposed, of: "This is the secret access key.")
            default: throw CairnError(.invalid, "there is no such kind of token")
            }
            authenticator.forget()
            return made(token, secrets, visit)
        } again: {
            try tokenForm(visit, $0)
        }
    }

    private func made(_ token: Token, _ secrets: HTML, _ visit: Visit) -> Answer {
        var answer = page(
            "A new token", in: .tokens, visit, status: .created,
            """
            <h1>A new token of \(token.user)</h1>
            \(secrets)
            \(Element.list([
                ("Token", "<code>\(token.id)</code>"), ("Ends", token.expiresAt.map(Element.time) ?? "never"),
                ("Lets do", token.grants.isEmpty
                    ? "all that the user may" : "\(token.grants.map(\.description).joined(separator: ", "))"),
            ]))
            <p>\(Element.link(
                PageAddress.with(Section.tokens.address, ["user": token.user.description]),
                "Tokens of \(token.user)"))</p>
            """)
        answer.isSecret = true
        return answer
    }

    /// A token that somebody may revoke: their own, or anybody's.
    private func revocable(_ visit: Visit) async throws -> Token {
        // Identifiers are no secrets, as in the API: that there is one is told to whoever asks.
        let token = try await registry.token(try visit.call.handle("token"))
        if !visit.access.allows(.administer, in: nil) { try visit.access.requireOwn(token.user) }
        return token
    }

    private func confirmRevocation(_ visit: Visit, _ fault: CairnError? = nil) async throws -> Answer {
        let token = try await revocable(visit)
        let own: HTML =
            token.id == visit.access.token
            ? "<p><strong>You are using it: your session ends with it.</strong></p>\n" : .none
        let used: HTML =
            token.lastUsedAt.map { "It was used last \(Element.time($0))." } ?? "No use of it is known."
        return confirmation(
            "Revoke the token \(token.id)", in: .tokens, visit, at: Self.revocation(of: token.id),
            verb: "Revoke it", back: Section.tokens.address, fault: fault,
            """
            <p>Whatever uses this token of \(token.user) (\(token.description.isEmpty
                ? "without a description" : token.description)) is refused from then on; it cannot be brought
            back. \(used)</p>
            \(own)
            """)
    }

    private func revokeToken(_ visit: Visit) async throws -> Answer {
        let token = try await revocable(visit)
        return try await visit.attempt {
            _ = try await registry.revokeToken(token.id, by: visit.intent())
            authenticator.forget()
            return visit.seeOther(
                PageAddress.with(Section.tokens.address, ["user": token.user.description]),
                saying: "The token \(token.id) is revoked.")
        } again: {
            try await confirmRevocation(visit, $0)
        }
    }
}
