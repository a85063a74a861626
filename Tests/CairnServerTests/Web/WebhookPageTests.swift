import CairnAutomation
import CairnObjects
import CairnRegistry
import CairnStorage
import HTTPTypes
import Testing

@testable import CairnServer

/// Webhooks and deliveries from a browser.
@Suite(.timeLimit(.minutes(3))) struct WebhookPageTests {
    private static let hook = "/administration/webhooks/ci"
    private static let fields = [
        "name": "ci", "url": "http://127.0.0.1:9/hook", "private": "yes", "format": "cloudevents",
        "groups": "fraud-*", "action-group.created": "yes", "reason": "For CI",
    ]

    @Test func aWebhookIsAddedTurnedOffGivenASecretAndRemoved() async throws {
        try await withOffice { office in
            let root = try await office.browser("rose", "administrator")
            let once = try await root.get("/administration/new-webhook").hidden("once")
            let fields = Self.fields.merging(["once": once, "stage": ""]) { $1 }
            let made = try await root.send("/administration/webhooks", fields)
            #expect(made.status == .created && made.headers[.cacheControl] == "no-store")
            #expect(made.text.contains("whsec_"))
            #expect(try await office.newest()?.reason == "For CI")
            let again = try await root.send("/administration/webhooks", fields)
            #expect(again.status == .conflict && again.text.contains("was sent before"))
            let hook = try await office.webhooks.webhook(Handle(parsing: "ci"))
            #expect(hook.actions == [.groupCreated] && hook.groups.description == "fraud-*")
            #expect(hook.allowsPrivate && hook.stage == nil && hook.format == .cloudEvents)
            let page = try await root.get(Self.hook).text
            #expect(page.contains("groups <code>fraud-*</code>") && !page.contains("whsec_"))

            #expect(try await root.send(Self.hook, ["do": "disable", "reason": "Noise"]).status == .seeOther)
            #expect(try await root.get(Self.hook).text.contains("off</span> Noise"))
            #expect(try await root.send(Self.hook, ["do": "enable"]).status == .seeOther)
            #expect(try await office.webhooks.webhook(Handle(parsing: "ci")).disabled == nil)

            let asked = try await root.get(Self.hook + "/secret")
            #expect(asked.text.contains("name=\"keep\" value=\"yes\" checked"))
            let rotated = try await root.send(
                Self.hook + "/secret", ["keep": "yes", "once": asked.hidden("once")])
            #expect(rotated.status == .ok && rotated.headers[.cacheControl] == "no-store")
            #expect(rotated.text.contains("whsec_"))
            let document = try await office.registry.webhookDocument(Handle(parsing: "ci"))
            #expect(document.secrets.count == 2)

            #expect(try await root.get(Self.hook + "/remove").text.contains("127.0.0.1:9/hook"))
            #expect(try await root.send(Self.hook + "/remove", [:]).status == .seeOther)
            #expect(try await office.webhooks.webhooks().isEmpty)
            #expect(try await office.newest()?.action == .webhookChanged)
            #expect(try await root.get(Self.hook).status == .notFound)
        }
    }

    @Test func theFormOfEventBridgeIsAnOption() async throws {
        try await withOffice { office in
            let root = try await office.browser("rose", "administrator")
            let fields = Self.fields.merging(["format": "eventbridge", "stage": "production"]) { $1 }
            #expect(try await root.send("/administration/webhooks", fields).status == .created)
            let hook = try await office.webhooks.webhook(Handle(parsing: "ci"))
            #expect(hook.format == .eventBridge && hook.stage == .production)
            #expect(try await root.get(Self.hook).text.contains("Model Package State Change"))
        }
    }

    @Test func whatWasGivenUpIsSeenAndSentAgain() async throws {
        try await withOffice { office in
            let root = try await office.browser("rose", "administrator")
            #expect(try await root.send("/administration/webhooks", Self.fields).status == .created)
            office.receiver.answer(with: 500)
            for name in ["fraud-one", "fraud-two", "churn"] {
                _ = try await office.registry.createGroup(
                    try GroupName(parsing: name), by: try Office.root)
            }
            let last = try await office.size() - 1
            try await office.delivering {
                try await office.until { try await office.count(.dead) == 2 }
                let page = try await root.get(Self.hook + "?state=dead").text
                #expect(page.components(">given up</span>") == 2 && page.contains("fraud-one"))
                #expect(!page.contains("churn") && page.contains("made a group"))
                #expect(try await root.get("/administration/webhooks").text.contains("<td>2</td>"))
                office.receiver.answer(with: 200)
                let one = try await root.send(Self.hook + "/replay", ["sequence": "\(last - 1)"])
                #expect(one.status == .seeOther)
                try await office.until { try await office.count(.delivered) == 1 }
                #expect(try await root.get(Self.hook).text.contains("Entry \(last - 1) is sent again."))
                let all = try await root.send(Self.hook + "/replay", ["from": "\(last - 2)"])
                #expect(all.status == .seeOther)
                try await office.until { try await office.count(.delivered) >= 3 }
                try await office.until { try await office.count(.dead) == 0 }
                let test = try await root.send(Self.hook + "/test", [:])
                #expect(test.status == .seeOther)
                #expect(
                    try await root.get(Self.hook).text.contains("The test was delivered. It answered 200."))
            }
            #expect(try await office.size() == last + 1, "sending again is no entry of the log")
        }
    }

    @Test(arguments: [
        (["from": "x"], 400, "no number of an entry"), (["from": "999"], 404, "the log has no entry"),
        (["sequence": "0"], 400, "is not about entry 0"), ([:], 400, "the entry is missing"),
    ])
    func whatCannotBeSentAgainIsSaid(fields: [String: String], status: Int, words: String) async throws {
        try await withOffice { office in
            let root = try await office.browser("rose", "administrator")
            #expect(try await root.send("/administration/webhooks", Self.fields).status == .created)
            let reply = try await root.send(Self.hook + "/replay", fields)
            #expect(reply.status.code == status && reply.text.contains(words), "\(reply.status)")
            if let from = fields["from"] { #expect(reply.text.contains("name=\"from\" value=\"\(from)\"")) }
        }
    }

    @Test(
        arguments: [
            (["name": "C I"], "the name"), (["url": ""], "the address is missing"),
            (["url": "http://127.0.0.1/", "private": nil], "not on the public Internet"),
            (["groups": "a/b"], "the groups"), (["stage": "7"], "the stage"), (["from": "-1"], "the entry"),
            (["from": "4000"], "the log has no entry"), (["format": "xml"], "the form"),
        ] as [([String: String?], String)])
    func badInputKeepsWhatWasTyped(wrong: [String: String?], words: String) async throws {
        try await withOffice { office in
            let root = try await office.browser("rose", "administrator")
            let size = try await office.size()
            var fields = Self.fields.merging(["reason": "A <reason>"]) { $1 }
            for (name, value) in wrong { fields[name] = value }
            let reply = try await root.send("/administration/webhooks", fields)
            #expect(reply.status == .badRequest && reply.text.contains(words), "\(reply.text.prefix(3000))")
            #expect(reply.text.contains("A &lt;reason&gt;</textarea>"))
            #expect(reply.text.contains("name=\"action-group.created\" value=\"yes\" checked"))
            #expect(try await office.size() == size)
        }
    }

    @Test(arguments: ["reader", "operator", "administrator:fraud-*"])
    func whoMayNotIsRefused(grant: String) async throws {
        try await withOffice { office in
            let root = try await office.browser("rose", "administrator")
            #expect(try await root.send("/administration/webhooks", Self.fields).status == .created)
            let browser = try await office.browser("mary", grant)
            let size = try await office.size()
            for path in [
                "/administration/webhooks", "/administration/new-webhook", Self.hook, Self.hook + "/secret",
            ] {
                #expect(try await browser.get(path).status == .forbidden, "\(path)")
            }
            for (path, fields) in [
                ("/administration/webhooks", Self.fields), (Self.hook, ["do": "disable"]),
                (Self.hook + "/secret", [:]), (Self.hook + "/remove", [:]), (Self.hook + "/test", [:]),
                (Self.hook + "/replay", ["from": "0"]),
            ] {
                #expect(try await browser.send(path, fields).status == .forbidden, "\(path)")
                #expect(try await root.send(path, fields, key: "0").status == .forbidden, "\(path)")
            }
            #expect(try await office.size() == size && office.receiver.bodies.isEmpty)
        }
    }

    @Test func aServerWithoutWebhooksSaysSo() async throws {
        try await withServer { bench in
            let browser = Browser(bench.visitor)
            try await browser.signIn("root")
            let reply = try await browser.get("/administration/webhooks")
            #expect(reply.status.code >= 400 && reply.text.contains("this server has no webhooks"))
        }
    }
}

extension Office {
    fileprivate func count(_ state: WebhookDelivery.State) async throws -> Int {
        try await webhooks.deliveries(of: try Handle(parsing: "ci"), state: state, limit: 100).count
    }

    /// Waits until something is so, which it must be soon.
    fileprivate func until(_ holds: () async throws -> Bool) async throws {
        for _ in 0..<3000 {
            if try await holds() { return }
            try await Task.sleep(for: .milliseconds(10))
        }
        Issue.record("it never came to that")
    }
}
