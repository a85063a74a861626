import CairnObjects
import CairnRegistry
import CairnStorage
import HTTPTypes
import Testing

@testable import CairnServer

/// Users from a browser.
@Suite struct UserPageTests {
    private static let mary = "/administration/users/mary"

    @Test func aUserIsMadeGivenARoleAndLosesIt() async throws {
        try await withOffice { office in
            let root = try await office.browser("rose", "administrator")
            #expect(
                try await root.get("/administration/new-user").text.contains("name=\"groups\" value=\"*\""))
            let fields = [
                "name": "mary", "role": "approver", "groups": "fraud-*", "description": "<b>Mary</b>",
                "reason": "New here",
            ]
            let made = try await root.send("/administration/users", fields)
            #expect(made.status == .seeOther && made.headers[.location] == Self.mary)
            let entry = try #require(try await office.newest())
            #expect(entry.action == .userChanged && entry.actor.description == "rose")
            #expect(entry.reason == "New here")
            let page = try await root.get(Self.mary).text
            #expect(page.contains("There is a user mary now.") && page.contains("<td>fraud-*</td>"))
            #expect(page.contains("&lt;b&gt;Mary") && !page.contains("<b>Mary"))
            #expect(try await root.get("/administration").text.contains("<li>approver:fraud-*</li>"))

            let seen = try await expected(root)
            let give = ["do": "grant", "role": "operator", "groups": "churn", "expected": seen]
            #expect(try await root.send(Self.mary, give).status == .seeOther)
            #expect(try await grants(office) == ["approver:fraud-*", "operator:churn"])
            let late = try await root.send(Self.mary, give)
            #expect(late.status == .conflict && late.text.contains("somebody changed the user"))
            let take = ["do": "revoke", "grant": "approver:fraud-*", "expected": try await expected(root)]
            #expect(try await root.send(Self.mary, take).status == .seeOther)
            #expect(try await grants(office) == ["operator:churn"])
            let words = ["do": "describe", "description": "Mary", "expected": try await expected(root)]
            #expect(try await root.send(Self.mary, words).status == .seeOther)
            #expect(try await office.registry.user(name()).document.description == "Mary")
        }
    }

    @Test func aUserIsShutOutLetInAndRemoved() async throws {
        try await withOffice { office in
            let root = try await office.browser("rose", "administrator")
            let mary = try await office.browser("mary", "reader")
            #expect(try await mary.get("/").status == .ok)
            let off = ["do": "disable", "expected": try await expected(root)]
            #expect(try await root.send(Self.mary, off).status == .seeOther)
            #expect(try await mary.get("/").status == .unauthorized, "at once")
            #expect(try await root.get("/administration").text.contains("disabled</span>"))
            let on = ["do": "enable", "expected": try await expected(root)]
            #expect(try await root.send(Self.mary, on).status == .seeOther)
            let asked = try await root.get(Self.mary + "/remove").text
            #expect(asked.contains("1 of their tokens are revoked") && asked.contains("class=\"bad\""))
            let gone = try await root.send(
                Self.mary + "/remove", ["expected": try await expected(root, "/remove"), "reason": "Left"])
            #expect(gone.status == .seeOther && gone.headers[.location] == "/administration")
            #expect(try await office.registry.users().map(\.name.description) == ["rose"])
            #expect(try await office.registry.tokens(of: nil).count == 1)
            #expect(try await root.get(Self.mary).status == .notFound)
        }
    }

    @Test func theLastAdministratorStays() async throws {
        try await withOffice { office in
            let root = try await office.browser("rose", "administrator")
            let rose = "/administration/users/rose"
            #expect(try await root.get(rose + "/remove").text.contains("This is you."))
            let fields = ["do": "disable", "expected": try await expected(root, "", of: rose)]
            let refused = try await root.send(rose, fields)
            #expect(refused.status == .forbidden && refused.text.contains("nobody could administer"))
            let kept = try await root.send(
                rose + "/remove", ["expected": fields["expected"] ?? "", "reason": "Bye <bye>"])
            #expect(kept.status == .forbidden && kept.text.contains("Bye &lt;bye&gt;</textarea>"))
            #expect(try await office.registry.users().count == 1)
        }
    }

    @Test(arguments: [
        (["name": "Mary Ann"], "the name"), (["name": ""], "the name is missing"),
        (["name": "rose"], "there is already a user"), (["groups": "**"], "the groups"),
        (["role": "king"], "the role"),
        (["description": String(repeating: "x", count: 2000)], "at most 1000 characters"),
    ])
    func badInputKeepsWhatWasTyped(wrong: [String: String], words: String) async throws {
        try await withOffice { office in
            let root = try await office.browser("rose", "administrator")
            let size = try await office.size()
            let fields = [
                "name": "mary", "role": "operator", "groups": "\"x\"", "reason": "Since <I> say so",
            ]
            .merging(["groups": "fraud-*"]) { $1 }.merging(wrong) { $1 }
            let reply = try await root.send("/administration/users", fields)
            #expect(reply.status == .badRequest || reply.status == .conflict)
            #expect(reply.text.contains("Nothing was changed") && reply.text.contains(words), "\(words)")
            #expect(reply.text.contains("Since &lt;I&gt; say so</textarea>"))
            #expect(reply.text.contains("value=\"\(fields["name"] ?? "")\""))
            if wrong["role"] == nil { #expect(reply.text.contains("<option value=\"operator\" selected>")) }
            #expect(try await office.size() == size)
        }
    }

    @Test(arguments: [
        (Self.mary, ["do": "dance"], 400), (Self.mary, ["do": "grant"], 400),
        (Self.mary, ["do": "grant", "role": "reader", "groups": "!"], 400),
        ("/administration/users/nobody-here", ["do": "enable"], 404), (Self.mary + "/remove", [:], 400),
    ])
    func whatCannotBeDoneIsSaid(path: String, fields: [String: String], status: Int) async throws {
        try await withOffice { office in
            let root = try await office.browser("rose", "administrator")
            _ = try await office.browser("mary", "reader")
            var fields = fields
            if fields["do"] != nil { fields["expected"] = try await expected(root) }
            let size = try await office.size()
            let reply = try await root.send(path, fields)
            #expect(reply.status.code == status && reply.text.contains("<h1"), "\(reply.text.prefix(2000))")
            #expect(try await office.size() == size)
        }
    }

    @Test(arguments: ["reader", "contributor", "approver", "operator", "administrator:fraud-*"])
    func whoMayNotIsOfferedNothingAndRefused(grant: String) async throws {
        try await withOffice { office in
            let root = try await office.browser("rose", "administrator")
            let browser = try await office.browser("mary", grant)
            _ = try await office.browser("zoe", "reader")
            let size = try await office.size()
            #expect(!(try await browser.get("/").text.contains("href=\"/administration\"")))
            for path in ["", "/new-user", "/users/zoe", "/users/zoe/remove"] {
                #expect(try await browser.get("/administration" + path).status == .forbidden, "\(path)")
            }
            let seen = try await expected(root, "", of: "/administration/users/zoe")
            for (path, fields) in [
                ("", ["name": "new", "role": "reader"]), ("/zoe", ["do": "disable", "expected": seen]),
                ("/zoe", ["do": "grant", "role": "administrator", "expected": seen]),
                ("/zoe/remove", ["expected": seen]),
            ] {
                let reply = try await browser.send("/administration/users" + path, fields)
                #expect(reply.status == .forbidden && reply.text.contains("You may not do that"), "\(path)")
            }
            #expect(try await office.size() == size)
        }
    }

    @Test func aFormFromElsewhereChangesNothing() async throws {
        try await withOffice { office in
            let root = try await office.browser("rose", "administrator")
            _ = try await office.browser("mary", "reader")
            let (size, seen) = (try await office.size(), try await expected(root))
            for (path, fields) in [
                ("", ["name": "new", "role": "reader"]), ("/mary", ["do": "disable", "expected": seen]),
                ("/mary/remove", ["expected": seen]),
            ] {
                for key in ["", String(repeating: "0", count: 64)] {
                    let reply = try await root.send("/administration/users" + path, fields, key: key)
                    #expect(reply.status == .forbidden, "\(path)")
                }
            }
            #expect(try await office.size() == size)
        }
    }

    @Test func manyUsersAreTurnedOverPageByPage() async throws {
        try await withOffice { office in
            let root = try await office.browser("rose", "administrator")
            for number in 0..<150 {
                _ = try await office.registry.createUser(
                    try Handle(parsing: "u\(1000 + number)"), grants: [Grant(.reader)], description: "",
                    by: try Office.root)
            }
            let first = try await root.get("/administration").text
            #expect(first.contains("1 to 100 of 151") && first.contains("u1098") && !first.contains("u1099"))
            let second = try await root.get("/administration?page=2").text
            #expect(second.contains("101 to 151 of 151") && second.contains("u1149"))
        }
    }

    private func name() throws -> Handle { try Handle(parsing: "mary") }

    private func grants(_ office: Office) async throws -> [String] {
        try await office.registry.user(name()).document.grants.map(\.description)
    }

    /// What a form on a user's page says was shown.
    private func expected(
        _ browser: Browser, _ path: String = "", of user: String = Self.mary
    ) async throws -> String {
        try await browser.get(user + path).hidden("expected")
    }
}

extension Reply {
    /// What the first field of a form has that nobody sees.
    func hidden(_ name: String) -> String {
        guard let start = text.firstRange(of: "name=\"\(name)\" value=\"") else { return "" }
        return String(text[start.upperBound...].prefix { $0 != "\"" })
    }
}
