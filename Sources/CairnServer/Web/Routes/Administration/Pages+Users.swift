import CairnObjects
import CairnRegistry
import HTTPTypes

/// Users: who there is, and making one.
extension Pages {
    var userRoutes: [PageRoute] {
        let one = "/administration/users/{user}"
        return [
            PageRoute(.get, Section.users.address, .registry(.administer), showUsers),
            PageRoute(.get, Self.newUser, .registry(.administer)) { userForm($0) },
            PageRoute(.post, "/administration/users", .registry(.administer), createUser),
            PageRoute(.get, one, .registry(.administer)) { try await showUser($0) },
            PageRoute(.post, one, .registry(.administer), changeUser),
            PageRoute(.get, "\(one)/remove", .registry(.administer)) { try await confirmRemoval($0) },
            PageRoute(.post, "\(one)/remove", .registry(.administer), removeUser),
        ]
    }

    private static var newUser: String { "/administration/new-user" }

    /// So many of a user's roles are named in the list.
    private static var grantsInList: Int { 4 }

    static func address(of user: Handle) -> String {
        "/administration/users/" + PageAddress.encode(user.description)
    }

    private func showUsers(_ visit: Visit) async throws -> Answer {
        let (all, number) = (try await registry.users(), try visit.page())
        let rows = all.page(number, by: Self.listed).map { user -> [HTML] in
            let grants = user.document.grants.prefix(Self.grantsInList).map { grant -> HTML in
                "<li>\(Element.short("\(grant)", 80))</li>"
            }
            let rest = user.document.grants.count - grants.count
            let more: HTML = rest > 0 ? "<li class=\"quiet\">and \(rest) more</li>" : .none
            return [
                Element.link(Self.address(of: user.name), "\(user.name)"),
                "<ul class=\"plain\">\(grants)\(more)</ul>", "\(Element.short(user.document.description))",
                user.document.isDisabled ? "<span class=\"badge bad\">disabled</span>" : .none,
            ]
        }
        return page(
            "Users", in: .users, visit,
            """
            <h1>Users</h1>
            <p class="actions"><a class="button" href="\(Self.newUser)">Add a user…</a></p>
            \(Element.table("Users", ["Name", "Roles", "Description", "State"], rows, empty: "None."))
            \(Element.pager(Section.users.address, [:], page: number, of: all.count, by: Self.listed))
            """)
    }

    private func userForm(_ visit: Visit, _ fault: CairnError? = nil) -> Answer {
        let value = visit.form
        return page(
            "Add a user", in: .users, visit,
            """
            <h1>Add a user</h1>
            \(Element.fault(fault))
            \(visit.form(
                "/administration/users",
                """
                \(Element.input("name", "Name", value["name"] ?? "", help: """
                    As the log will have it: small letters, digits and <code>. _ @ + -</code>.
                    """, isRequired: true))
                \(Element.grant(value["role"], value["groups"] ?? "*"))
                \(Element.input("description", "Description", value["description"] ?? ""))
                \(Element.reason(value["reason"] ?? ""))
                <button>Add the user</button>
                """, class: "stack"))
            <p class="quiet">More roles can be given on the user's page, and tokens made there.</p>
            """)
    }

    private func createUser(_ visit: Visit) async throws -> Answer {
        try await visit.attempt {
            let name = try visit.required("name", "the name", Handle.init(parsing:))
            let (user, _) = try await registry.createUser(
                name, grants: [try visit.grant()], description: visit.trimmed("description") ?? "",
                by: visit.intent())
            authenticator.forget()
            return visit.seeOther(Self.address(of: user.name), saying: "There is a user \(name) now.")
        } again: {
            userForm(visit, $0)
        }
    }

    private func removeUser(_ visit: Visit) async throws -> Answer {
        let name = try visit.call.handle("user")
        return try await visit.attempt {
            let expected = try visit.required("expected", "what was shown", Digest.init(parsing:))
            _ = try await registry.deleteUser(name, expecting: expected, by: visit.intent())
            authenticator.forget()
            return visit.seeOther(Section.users.address, saying: "The user \(name) is removed.")
        } again: {
            try await confirmRemoval(visit, $0)
        }
    }

    private func confirmRemoval(_ visit: Visit, _ fault: CairnError? = nil) async throws -> Answer {
        let user = try await registry.user(try visit.call.handle("user"))
        let count = try await registry.tokens(of: user.name).count
        let own: HTML =
            user.name.principal == visit.access.principal ? "<p><strong>This is you.</strong></p>\n" : .none
        let address = Self.address(of: user.name)
        return confirmation(
            "Remove the user \(user.name)", in: .users, visit, at: address + "/remove",
            verb: "Remove \(user.name)", back: address,
            fields: Element.hidden("expected", user.digest.description), fault: fault,
            """
            <p>\(user.name) may do nothing any more, at once, and \(count) of their tokens are revoked with
            them. What they did stays in the log under this name. To shut them out for a while only, disable
            them instead.</p>
            \(own)
            """)
    }
}
