import CairnObjects
import CairnRegistry
import HTTPTypes
import Testing

@testable import CairnServer

/// Decisions from a browser: who may, what is shown before, and what becomes of them.
@Suite struct DecisionPageTests {
    private static let version = "/groups/fraud-cards/versions/1"
    private static let stage = "/groups/fraud-cards/stages/production"

    @Test func aVersionGoesFromPendingToLiveAndBack() async throws {
        try await withServer { bench in
            for text in ["one", "two"] { try await bench.push(text) }
            let (bob, olga) = (Browser(bench.visitor), Browser(bench.visitor))
            try await bob.signIn("bob")
            try await olga.signIn("olga")
            for number in 1...2 {
                let version = "/groups/fraud-cards/versions/\(number)"
                let shown = try await bob.get(version + "/decide?do=approve").text
                #expect(shown.contains("from <strong>pending</strong> to <strong>approved</strong>"))
                #expect(try await bench.registry.version(try await id(number, bench)).approval == .pending)
                let done = try await bob.send(version + "/decide", ["do": "approve", "reason": "good"])
                #expect(done.status == .seeOther && done.headers[.location] == version)
                #expect(try await bob.get(version).text.contains("Done: Approve"))
                let before = number == 1 ? "nothing" : "fraud-cards:1"
                let move = try await olga.get(version + "/decide?do=promote&stage=production").text
                #expect(
                    move.contains("from <strong>\(before)</strong> to <strong>fraud-cards:\(number)</strong>")
                )
                let fields = [
                    "do": "promote", "stage": "production", "expected": number == 1 ? "nothing" : "1",
                    "reason": "go",
                ]
                #expect(try await olga.send(version + "/decide", fields).status == .seeOther)
            }
            #expect(try await bench.registry.version(try await id(2, bench)).stages == [.production])
            #expect(try await olga.get(Self.stage).text.contains("Back to version 1"))
            let back = try await olga.get(Self.stage + "/rollback?to=1").text
            #expect(back.contains("from <strong>fraud-cards:2</strong> to <strong>fraud-cards:1</strong>"))
            let done = try await olga.send(
                Self.stage + "/rollback", ["to": "1", "expected": "2", "reason": "worse"])
            #expect(done.status == .seeOther)
            let moves = try await bench.registry.reflog(
                StageSpec(group: try GroupName(parsing: "fraud-cards"), stage: .production))
            #expect(moves.count == 3 && moves[0].entry.reason == "worse")
            #expect(moves[0].entry.actor.description == "olga" && moves[0].version?.number.value == 1)
        }
    }

    private func id(_ number: Int, _ bench: Bench) async throws -> VersionID {
        try await bench.registry.resolve(try VersionSpec(parsing: "fraud-cards:\(number)"))
    }

    @Test func whoWasSecondIsToldSoKindly() async throws {
        try await withServer { bench in
            for text in ["one", "two"] { try await bench.push(text) }
            let root = Intent(by: try Principal(parsing: "root"))
            for number in 1...2 {
                _ = try await bench.registry.decide(try await id(number, bench), .approved, by: root)
            }
            let olga = Browser(bench.visitor)
            try await olga.signIn("olga")
            try await olga.get(Self.version + "/decide?do=promote&stage=production")
            _ = try await bench.registry.promote(try await id(2, bench), to: .production, by: root)
            let reply = try await olga.send(
                Self.version + "/decide", ["do": "promote", "stage": "production", "expected": "nothing"])
            #expect(reply.status == .conflict && reply.text.contains("Somebody else was first"))
            #expect(reply.text.contains("fraud-cards:2"))
            #expect(try await bench.registry.version(try await id(2, bench)).stages == [.production])
        }
    }

    @Test func whatTheRulesRefuseIsShownRuleByRule() async throws {
        try await withServer { bench in
            try await bench.push("one")
            let olga = Browser(bench.visitor)
            try await olga.signIn("olga")
            let shown = try await olga.get(Self.version + "/decide?do=promote&stage=production").text
            #expect(shown.contains("role=\"alert\"") && !shown.contains("<textarea"), "it is not offered")
            let reply = try await olga.send(
                Self.version + "/decide", ["do": "promote", "stage": "production", "expected": "nothing"])
            #expect(reply.status == .forbidden && reply.text.contains("The rules say no"))
            #expect(reply.text.contains("fails"))
        }
    }

    @Test(arguments: ["reader", "ana", "bob", "olga"])
    func whatARoleMayNotDoIsNotOfferedAndRefused(name: String) async throws {
        try await withServer { bench in
            try await bench.push("one")
            let browser = Browser(bench.visitor)
            try await browser.signIn(name)
            let page = try await browser.get(Self.version).text
            let (mayDecide, mayMove) = (name == "bob", name == "olga")
            #expect(page.contains("do=approve") == mayDecide)
            #expect(page.contains("do=promote") == mayMove)
            if !mayDecide {
                #expect(try await browser.get(Self.version + "/decide?do=approve").status == .forbidden)
                let reply = try await browser.send(Self.version + "/decide", ["do": "approve"])
                #expect(reply.status == .forbidden && reply.text.contains("You may not do that"))
            }
            if !mayMove {
                let fields = ["do": "promote", "stage": "production", "expected": "nothing"]
                #expect(try await browser.send(Self.version + "/decide", fields).status == .forbidden)
                #expect(try await browser.send(Self.stage + "/rollback", ["to": "1"]).status == .forbidden)
            }
            #expect(
                try await bench.registry.version(try await id(1, bench)).approval == .pending, "\(name)")
        }
    }

    @Test func aFormFromElsewhereChangesNothing() async throws {
        try await withServer { bench in
            try await bench.push("one")
            let browser = Browser(bench.visitor)
            try await browser.signIn("bob")
            let (path, fields) = (Self.version + "/decide", ["do": "approve"])
            #expect(try await browser.send(path, fields, key: "").status == .forbidden)
            #expect(
                try await browser.send(path, fields, key: String(repeating: "0", count: 64)).status
                    == .forbidden)
            let foreign: HTTPFields = [.origin: "https://elsewhere.example"]
            #expect(try await browser.send(path, fields, headers: foreign).status == .forbidden)
            #expect(try await browser.send(path, fields, headers: [.origin: "null"]).status == .forbidden)
            #expect(try await bench.registry.version(try await id(1, bench)).approval == .pending)
            let own: HTTPFields = [.origin: "http://localhost"]
            #expect(try await browser.send(path, fields, headers: own).status == .seeOther)
        }
    }

    @Test func anOverrideIsOfferedToThoseWhomThePolicyLets() async throws {
        try await withServer { bench in
            try await bench.push("one")
            let (root, group) = (
                Intent(by: try Principal(parsing: "root")), try GroupName(parsing: "fraud-cards")
            )
            let (olga, other) = (Browser(bench.visitor), Browser(bench.visitor))
            try await olga.signIn("olga")
            try await other.signIn("operator")
            let promote = Self.version + "/decide?do=promote&stage=production"
            #expect(!(try await olga.get(promote).text.contains("Against the rules")), "not by itself")
            let policy: JSON = ["stages": ["production": ["override": .array(["olga"])]]]
            _ = try await bench.registry.setPolicy(
                .group(group), to: try Policy(json: policy), madeFrom: nil, by: root)
            #expect(try await olga.get(promote).text.contains("Against the rules…"))
            #expect(!(try await other.get(promote).text.contains("Against the rules")))
            let shown = try await olga.get(Self.version + "/decide?do=override&stage=production").text
            #expect(shown.contains("fails") && shown.contains("rows=\"3\" maxlength=\"2000\" required"))
            var fields = ["do": "override", "stage": "production", "expected": "nothing"]
            #expect(try await olga.send(Self.version + "/decide", fields).status == .forbidden, "no reason")
            fields["reason"] = "the site is down"
            #expect(try await other.send(Self.version + "/decide", fields).status == .forbidden)
            #expect(try await olga.send(Self.version + "/decide", fields).status == .seeOther)
            #expect(try await bench.registry.version(try await id(1, bench)).stages == [.production])
            #expect(try await olga.get("/history").text.contains("AGAINST THE RULES"))
        }
    }
}
