import CairnObjects
import CairnRegistry
import HTTPTypes

/// One user: roles given and taken, shut out and let in again.
extension Pages {
    func showUser(_ visit: Visit, _ fault: CairnError? = nil) async throws -> Answer {
        let user = try await registry.user(try visit.call.handle("user"))
        let document = user.document
        let tokens = PageAddress.with(Section.tokens.address, ["user": user.name.description])
        let state: HTML =
            document.isDisabled
            ? "<span class=\"badge bad\">disabled</span>" : "<span class=\"badge good\">enabled</span>"
        return page(
            "User \(user.name)", in: .users, visit,
            """
            <h1>User \(user.name)</h1>
            \(Element.fault(fault))
            \(Element.list([
                ("State", state), ("Made", "\(Element.time(document.createdAt)) by \(document.createdBy)"),
                ("Tokens", Element.link(tokens, "Tokens of \(user.name)")),
            ]))
            \(Element.section("roles", "Roles", grants(of: user, visit)))
            \(Element.section("give", "Give a role", grantForm(user, visit)))
            \(Element.section("describe", "Description", describeForm(user, visit)))
            \(Element.section("end", "Shut out", endForm(user, visit)))
            """)
    }

    private func grants(of user: User, _ visit: Visit) -> HTML {
        let rows = user.document.grants.map { grant -> [HTML] in
            let groups: HTML = grant.groups.isAll ? "all, and the registry itself" : "\(grant.groups)"
            let button: HTML = """
                <button class="plain" name="grant" value="\(grant)" \
                aria-label="Take \(grant) away from \(user.name)">Take away</button>
                """
            return ["\(grant.role)", groups, button]
        }
        let table = Element.table(
            "Roles of \(user.name)", ["Role", "In the groups", "Change"], rows,
            empty: "None: they may do nothing.")
        return form(user, visit, Element.hidden("do", "revoke") + table)
    }

    /// A form that changes a user who is as the page shows them.
    private func form(_ user: User, _ visit: Visit, _ content: HTML, class name: String = "") -> HTML {
        let seen = Element.hidden("expected", user.digest.description)
        return visit.form(Self.address(of: user.name), seen + content, class: name)
    }

    private func grantForm(_ user: User, _ visit: Visit) -> HTML {
        let isThis = visit.form["do"] == "grant"
        return form(
            user, visit,
            """
            \(Element.hidden("do", "grant"))
            \(Element.grant(isThis ? visit.form["role"] : nil, isThis ? visit.form["groups"] ?? "*" : "*"))
            \(Element.reason(isThis ? visit.form["reason"] ?? "" : "", id: "give-reason"))
            <button>Give the role</button>
            """, class: "stack")
    }

    private func describeForm(_ user: User, _ visit: Visit) -> HTML {
        let text = visit.form["do"] == "describe" ? visit.form["description"] : nil
        return form(
            user, visit,
            """
            \(Element.hidden("do", "describe"))
            \(Element.input("description", "Who they are", text ?? user.document.description))
            <button>Keep the description</button>
            """, class: "stack")
    }

    private func endForm(_ user: User, _ visit: Visit) -> HTML {
        let verb = user.document.isDisabled ? "enable" : "disable"
        let words: HTML = user.document.isDisabled ? "Enable" : "Disable"
        let remove = Self.address(of: user.name) + "/remove"
        return """
            <p>Who is disabled may do nothing; their tokens count again when they are enabled.</p>
            <div class="actions">
            \(form(user, visit, "\(Element.hidden("do", verb))<button>\(words) \(user.name)</button>"))
            <a class="button bad" href="\(remove)">Remove…</a></div>

            """
    }

    func changeUser(_ visit: Visit) async throws -> Answer {
        let name = try visit.call.handle("user")
        return try await visit.attempt {
            let user = try await registry.user(name)
            let expected = try visit.required("expected", "what was shown", Digest.init(parsing:))
            let (edit, words) = try Self.edit(of: user, visit)
            let (_, entry) = try await registry.editUser(
                name, edit, expecting: expected, by: visit.intent())
            authenticator.forget()
            return visit.seeOther(
                Self.address(of: name), saying: entry == nil ? "It was so already." : words)
        } again: {
            try await showUser(visit, $0)
        }
    }

    /// What a form changes of a user, and how that is told.
    private static func edit(of user: User, _ visit: Visit) throws(CairnError) -> (UserEdit, String) {
        let grants = user.document.grants
        switch visit.field("do") {
        case "grant":
            let grant = try visit.grant()
            let all = grants.contains(grant) ? grants : grants + [grant]
            return (UserEdit(grants: all), "\(user.name) is \(grant) now.")
        case "revoke":
            let grant = try visit.required("grant", "the role", Grant.init(parsing:))
            return (
                UserEdit(grants: grants.filter { $0 != grant }), "\(user.name) is not \(grant) any more."
            )
        case "describe":
            return (UserEdit(description: visit.trimmed("description") ?? ""), "The description is kept.")
        case "disable": return (UserEdit(isDisabled: true), "\(user.name) is disabled.")
        case "enable": return (UserEdit(isDisabled: false), "\(user.name) is enabled.")
        default: throw CairnError(.invalid, "the form does not say what to do")
        }
    }
}
