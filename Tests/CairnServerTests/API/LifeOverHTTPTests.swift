import CairnObjects
import CairnStorage
import HTTPTypes
import Testing

@testable import CairnServer

@Suite("A version's life over HTTP")
struct LifeOverHTTPTests {
    @Test("a version is registered, approved by somebody else, promoted and rolled back")
    func wholeLife() async throws {
        try await withServer { bench in
            let (bob, olga) = (bench.visitor.named("bob"), bench.visitor.named("olga"))
            for (text, auc) in [("one", 0.90), ("two", 0.93)] {
                let made = try await bench.push(text, auc: auc)
                #expect(made.status == .created, "\(made.text)")
            }
            for number in 1...2 {
                let decided = try await bob.post(
                    "/groups/fraud-cards/versions/\(number)/decisions", ["decision": "approve"])
                #expect(decided["approval"] == "Approved", "\(decided.text)")
                let moved = try await olga.put(
                    "/groups/fraud-cards/stages/production", ["version": .string("\(number)")])
                #expect(moved["changed"] == true, "\(moved.text)")
            }
            let live = try await olga.get("/groups/fraud-cards/stages/production")
            #expect(live["version"] == "fraud-cards:2")
            let back = try await olga.post("/groups/fraud-cards/stages/production/rollback", [:])
            #expect(back["to.version"] == "fraud-cards:1", "\(back.text)")
            let history = try await olga.get("/groups/fraud-cards/stages/production/history")
            #expect(history["moves.0.action"] == "stage.rolled-back")
            #expect(history["moves.0.actor"] == "olga")
        }
    }

    @Test("the log names whom the credentials prove, whatever the record claims")
    func claimedPrincipal() async throws {
        try await withServer { bench in
            let (lease, file) = try await bench.hold("model.bin", "x")
            let made = try await bench.visitor.named("ana").post(
                "/groups/fraud-cards/versions",
                [
                    "lease": .string(lease.id), "files": .array([file]),
                    "record": ["author": ["name": "Bob", "principal": "bob"]],
                ])
            #expect(made["entry.actor"] == "ana", "\(made.text)")
            let version = try await bench.visitor.named("ana").get("/groups/fraud-cards/versions/1")
            #expect(version["record.author.principal"] == "ana")
            #expect(version["record.author.name"] == "Bob")
        }
    }

    @Test(
        "If-Match is compare-and-set: of two moves from the same place, one is told 412 and changes nothing")
    func compareAndSet() async throws {
        try await withServer { bench in
            let (bob, olga) = (bench.visitor.named("bob"), bench.visitor.named("olga"))
            for text in ["one", "two", "three"] { try await bench.push(text) }
            for number in 1...3 {
                _ = try await bob.post(
                    "/groups/fraud-cards/versions/\(number)/decisions", ["decision": "approve"])
            }
            let stage = "/groups/fraud-cards/stages/production"
            let first = try await olga.put(stage, ["version": "1"], headers: [.ifNoneMatch: "*"])
            let tag = try #require(first.headers[.eTag])
            #expect(
                try await olga.put(stage, ["version": "2"], headers: [.ifNoneMatch: "*"]).status == .conflict)
            #expect(try await olga.put(stage, ["version": "2"], headers: [.ifMatch: tag]).status == .ok)
            let late = try await olga.put(stage, ["version": "3"], headers: [.ifMatch: tag])
            #expect(late.status == .preconditionFailed)
            #expect(late.code == "conflict")
            #expect(try await olga.get(stage)["version"] == "fraud-cards:2")
        }
    }

    @Test("a refusal carries every rule, as the command line prints it")
    func refusal() async throws {
        try await withServer { bench in
            try await bench.push("one")
            let refused = try await bench.visitor.named("olga").put(
                "/groups/fraud-cards/stages/production", ["version": "1"])
            #expect(refused.status == .forbidden)
            #expect(refused.code == "refused")
            #expect(refused.headers[.contentType] == "application/problem+json")
            #expect(refused["rules.0.passes"] != nil)
            #expect(refused["hint"] != nil)
        }
    }

    @Test("a dry run judges and changes nothing")
    func dryRun() async throws {
        try await withServer { bench in
            try await bench.push("one")
            let bob = bench.visitor.named("bob")
            let tried = try await bob.post(
                "/groups/fraud-cards/versions/1/decisions?dryRun=true", ["decision": "approve"])
            #expect(tried["approval"] == "Approved")
            #expect(tried["changed"] == false)
            #expect(
                try await bob.get("/groups/fraud-cards/versions/1")["approval"] == "PendingManualApproval")
        }
    }

    @Test("sending a registration again under its key registers nothing twice")
    func idempotency() async throws {
        try await withServer { bench in
            let (lease, file) = try await bench.hold("model.bin", "x")
            let body: JSON = ["lease": .string(lease.id), "files": .array([file]), "force": true]
            let headers: HTTPFields = [.idempotencyKey: "run-17"]
            let ana = bench.visitor.named("ana")
            let first = try await ana.post("/groups/fraud-cards/versions", body, headers: headers)
            #expect(first.status == .created, "\(first.text)")
            let (again, held) = try await bench.hold("model.bin", "x")
            let second = try await ana.post(
                "/groups/fraud-cards/versions",
                ["lease": .string(again.id), "files": .array([held]), "force": true], headers: headers)
            #expect(second["outcome"] == "repeated", "\(second.text)")
            #expect(try await ana.get("/groups/fraud-cards/versions")["total"] == .integer(1))
        }
    }

    @Test("a promotion that is asked for again under its key moves nothing twice and answers the same")
    func repeatedPromotion() async throws {
        try await withServer { bench in
            let (bob, olga) = (bench.visitor.named("bob"), bench.visitor.named("olga"))
            try await bench.push("one")
            _ = try await bob.post("/groups/fraud-cards/versions/1/decisions", ["decision": "approve"])
            let headers: HTTPFields = [.idempotencyKey: "deploy-4"]
            let stage = "/groups/fraud-cards/stages/production"
            let first = try await olga.put(stage, ["version": "1"], headers: headers)
            #expect(first["changed"] == true)
            let again = try await olga.put(stage, ["version": "1"], headers: headers)
            #expect(again.bytes == first.bytes)
            let other = try await olga.post("\(stage)/rollback", [:], headers: headers)
            #expect(other.code == "invalid", "the key belongs to another request")
            #expect(try await olga.get("\(stage)/history")["moves.1"] == nil)
        }
    }

    @Test("what failed under a key may be tried again under it")
    func failureUnderKey() async throws {
        try await withServer { bench in
            let (bob, olga) = (bench.visitor.named("bob"), bench.visitor.named("olga"))
            try await bench.push("one")
            let headers: HTTPFields = [.idempotencyKey: "deploy-5"]
            let stage = "/groups/fraud-cards/stages/production"
            #expect(try await olga.put(stage, ["version": "1"], headers: headers).code == "refused")
            _ = try await bob.post("/groups/fraud-cards/versions/1/decisions", ["decision": "approve"])
            #expect(try await olga.put(stage, ["version": "1"], headers: headers)["changed"] == true)
        }
    }
}
