import CairnObjects
import CairnRegistry
import CairnStorage
import HTTPTypes
import Testing

@testable import CairnServer

/// Tokens from a browser.
@Suite struct TokenPageTests {
    private static let fields = ["description": "CI", "expires": "30d", "role": "", "kind": "token"]

    /// The secret that a page shows.
    private func secret(_ reply: Reply) throws -> String {
        let start = try #require(reply.text.firstRange(of: "class=\"command secret\""))
        let rest = reply.text[start.upperBound...]
        let code = try #require(rest.firstRange(of: "<code>"))
        return String(rest[code.upperBound...].prefix { $0 != "<" })
    }

    @Test func aTokenIsMadeShownOnceUsedAndRevoked() async throws {
        try await withOffice { office in
            let mary = try await office.browser("mary", "contributor")
            let form = try await mary.get("/new-token")
            #expect(!form.text.contains("<input id=\"f-user\""), "she makes her own")
            let once = form.hidden("once")
            let made = try await mary.send(
                "/tokens", Self.fields.merging(["once": once, "role": "reader", "groups": "fraud-*"]) { $1 })
            #expect(made.status == .created && made.headers[.cacheControl] == "no-store")
            let text = try secret(made)
            #expect(text.hasPrefix("cairn_"))
            let entry = try #require(try await office.newest())
            #expect(entry.action == .tokenCreated && entry.actor.description == "mary")
            let who = try await office.visitor(text).get("/whoami")
            #expect(who.status == .ok && who["limitedTo"] == .array(["reader:fraud-*"]))
            for path in ["/tokens", "/history", "/administration"] {
                #expect(!(try await mary.get(path).text.contains(text)), "\(path)")
            }
            // Loading the answer anew makes no second one.
            let again = try await mary.send("/tokens", Self.fields.merging(["once": once]) { $1 })
            #expect(again.status == .conflict && again.text.contains("was sent before"))
            #expect(try await office.registry.tokens(of: nil).count == 2)

            let id = try #require(try await office.registry.tokens(of: nil).first { $0.description == "CI" })
                .id
            let list = try await mary.get("/tokens").text
            #expect(list.contains("reader:fraud-*") && list.contains("you are using it"))
            #expect(list.contains("/tokens/\(id)/revoke"))
            #expect(try await mary.get("/tokens/\(id)/revoke").text.contains("cannot be brought"))
            let revoked = try await mary.send("/tokens/\(id)/revoke", ["reason": "Done"])
            #expect(revoked.status == .seeOther)
            #expect(try await office.newest()?.action == .tokenRevoked)
            #expect(try await office.newest()?.reason == "Done")
            #expect(try await office.visitor(text).get("/whoami").status == .unauthorized, "at once")
            #expect(try await mary.send("/tokens/\(id)/revoke", [:]).status == .notFound)
        }
    }

    @Test func anAccessKeyIsMadeToo() async throws {
        try await withOffice { office in
            let mary = try await office.browser("mary", "contributor")
            let once = try await mary.get("/new-token").hidden("once")
            let made = try await mary.send(
                "/tokens", Self.fields.merging(["once": once, "kind": "access-key"]) { $1 })
            #expect(made.status == .created && made.text.contains("Access key id"))
            let token = try #require(try await office.registry.tokens(of: nil).first { $0.accessKey != nil })
            #expect(made.text.contains("\(token.accessKey?.description ?? "none")"))
            #expect(try secret(made).count >= 40)
        }
    }

    @Test func anAdministratorSeesAndMakesAnybodys() async throws {
        try await withOffice { office in
            let root = try await office.browser("rose", "administrator")
            _ = try await office.browser("mary", "reader")
            #expect(try await root.get("/tokens").text.contains("<td>mary</td>"))
            let only = try await root.get("/tokens?user=mary").text
            #expect(only.contains("<td>mary</td>") && !only.contains("<td>rose</td>"))
            let form = try await root.get("/new-token?user=mary")
            #expect(form.text.contains("id=\"f-user\" name=\"user\" value=\"mary\""))
            let made = try await root.send(
                "/tokens", Self.fields.merging(["user": "mary", "once": form.hidden("once")]) { $1 })
            #expect(made.status == .created)
            #expect(try await office.registry.tokens(of: Handle(parsing: "mary")).count == 2)
        }
    }

    @Test func othersTokensAreOutOfReach() async throws {
        try await withOffice { office in
            let mary = try await office.browser("mary", "operator")
            _ = try await office.browser("zoe", "reader")
            let zoe = try #require(
                try await office.registry.tokens(of: Handle(parsing: "zoe")).first
            ).id
            let size = try await office.size()
            #expect(!(try await mary.get("/tokens").text.contains("zoe")))
            #expect(try await mary.get("/tokens?user=zoe").status == .forbidden)
            #expect(try await mary.get("/tokens/\(zoe)/revoke").status == .forbidden)
            #expect(try await mary.send("/tokens/\(zoe)/revoke", [:]).status == .forbidden)
            #expect(
                try await mary.send("/tokens", Self.fields.merging(["user": "zoe"]) { $1 }).status
                    == .forbidden)
            let more = try await mary.send("/tokens", Self.fields.merging(["role": "administrator"]) { $1 })
            #expect(more.status == .forbidden && more.text.contains("may not do all of administrator"))
            #expect(try await office.size() == size)
        }
    }

    @Test func aLimitedTokenMakesNoneWithoutLimits() async throws {
        try await withOffice { office in
            let mary = try await office.browser("mary", "contributor", limitedTo: ["reader"])
            #expect(try await mary.send("/tokens", Self.fields).status == .forbidden)
            let fine = try await mary.send("/tokens", Self.fields.merging(["role": "reader"]) { $1 })
            #expect(fine.status == .created)
        }
    }

    @Test(arguments: [
        (["expires": "soon"], "the end"), (["expires": "2001-01-01T00:00:00Z"], "has passed"),
        (["role": "reader", "groups": "a b"], "the groups"), (["kind": "crown"], "no such kind"),
        (["user": "nobody-here"], "there is no user"),
    ])
    func badInputKeepsWhatWasTyped(wrong: [String: String], words: String) async throws {
        try await withOffice { office in
            let root = try await office.browser("rose", "administrator")
            let size = try await office.size()
            let fields = Self.fields.merging(["description": "A <CI> job"]) { $1 }.merging(wrong) { $1 }
            let reply = try await root.send("/tokens", fields)
            #expect([400, 404].contains(reply.status.code) && reply.text.contains(words), "\(reply.status)")
            #expect(reply.text.contains("value=\"A &lt;CI&gt; job\""))
            #expect(reply.text.contains("value=\"\(fields["expires"] ?? "")\""))
            #expect(try await office.size() == size)
        }
    }

    @Test func aFormFromElsewhereChangesNothing() async throws {
        try await withOffice { office in
            let mary = try await office.browser("mary", "reader")
            let (size, own) = (
                try await office.size(), try #require(try await office.registry.tokens(of: nil).first).id
            )
            try await mary.get("/tokens")
            #expect(try await mary.send("/tokens", Self.fields, key: "").status == .forbidden)
            #expect(try await mary.send("/tokens/\(own)/revoke", [:], key: "0").status == .forbidden)
            #expect(try await office.size() == size)
        }
    }

    @Test func whoIsNoUserIsToldSo() async throws {
        try await withServer { bench in
            let browser = Browser(bench.visitor)
            try await browser.signIn("rita")
            // She is known, but by no user of the registry.
            let reply = try await browser.get("/tokens")
            #expect(reply.status == .notFound && reply.text.contains("there is no user"))
        }
    }
}
