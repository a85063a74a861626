import CairnObjects
import CairnRegistry
import CairnStorage
import CairnStorageTesting
import HTTPTypes
import Testing

@testable import CairnServer

@Suite("What a lease may hold")
struct HoldingTests {
    private func lease(_ visitor: Visitor) async throws -> String {
        let answer = try await visitor.post("/leases", [:])
        return try #require(answer["lease"]?.text, "\(answer.text)")
    }

    private func present(_ visitor: Visitor, _ lease: String, _ text: String) async throws -> JSON? {
        let digest = Digest(of: Array(text.utf8))
        let answer = try await visitor.post(
            "/leases/\(lease)/holdings", ["digests": .array([.text(digest)])])
        #expect(answer.status == .ok, "\(answer.text)")
        guard case .object(let members)? = answer["present"] else { return nil }
        return members[digest.description]
    }

    private func registration(_ lease: String, _ text: String) -> JSON {
        [
            "lease": .string(lease),
            "files": .array([
                [
                    "name": "model.bin", "digest": .text(Digest(of: Array(text.utf8))),
                    "size": .integer(text.utf8.count),
                ]
            ]),
        ]
    }

    @Test("what the caller may read is held, and can be registered without its bytes")
    func readable() async throws {
        try await withServer { bench in
            try await bench.push("shared")
            let ana = bench.visitor.named("ana")
            let lease = try await lease(ana)
            #expect(try await present(ana, lease, "shared") == .integer(6))
            #expect(try await present(ana, lease, "nowhere") == nil)
            let sizes = try await ana.post(
                "/leases/\(lease)/holdings", ["sizes": .array([.integer(6), .integer(7)])])
            #expect(sizes["sizes"] == .array([.integer(6)]))
            var body = registration(lease, "shared")
            body = body.with(["force": true])
            let made = try await ana.post("/groups/fraud-cards/versions", body)
            #expect(made.status == .created, "\(made.text)")
        }
    }

    @Test("who knows a hash of what they may not read gets nothing by it")
    func hashAlone() async throws {
        try await withServer { bench in
            let root = bench.visitor.named("root")
            #expect(try await root.post("/groups", ["name": "churn"]).status == .created)
            try await bench.push("secret", group: "churn")
            let fred = bench.visitor.named("fred")
            let lease = try await lease(fred)
            let digest = Digest(of: Array("secret".utf8))
            #expect(try await fred.get("/blobs/\(digest)").status == .notFound)
            #expect(try await fred.send(.head, "/blobs/\(digest)").status == .notFound)
            #expect(try await present(fred, lease, "secret") == nil)
            let made = try await fred.post("/groups/fraud-cards/versions", registration(lease, "secret"))
            #expect(made.status == .badRequest && made.code == "invalid", "\(made.text)")
            // Nor by naming it where a record may name anything.
            let (own, file) = try await bench.hold("model.bin", "mine")
            let descriptor: JSON = [
                "digest": .text(digest), "size": .integer(6), "mediaType": "text/plain",
            ]
            let named = try await fred.post(
                "/groups/fraud-cards/versions",
                [
                    "lease": .string(own.id), "files": .array([file]),
                    "record": [
                        "card": descriptor, "report": descriptor,
                        "inputs": .array([["name": "base", "digest": .text(digest)]]),
                    ],
                ])
            #expect(named.status == .created, "\(named.text)")
            #expect(try await fred.get("/blobs/\(digest)").status == .notFound)
            #expect(try await present(fred, try await self.lease(fred), "secret") == nil)
            // Whoever has the bytes themselves may send them.
            let sent = try await fred.send(
                .put, "/leases/\(lease)/blobs/\(digest)", bytes: Array("secret".utf8))
            #expect(sent["present"] == true, "\(sent.text)")
            #expect(
                try await fred.post(
                    "/groups/fraud-cards/versions", registration(lease, "secret")
                ).status == .created)
            #expect(try await fred.get("/blobs/\(digest)").text == "secret")
        }
    }

    @Test("what was sent before a push broke off need not be sent again, by the same caller")
    func sentBefore() async throws {
        try await withServer { bench in
            let (ana, bob) = (bench.visitor.named("ana"), bench.visitor.named("contributor"))
            let digest = Digest(of: Array("half a push".utf8))
            let first = try await lease(ana)
            _ = try await ana.send(.put, "/leases/\(first)/blobs/\(digest)", bytes: Array("half a push".utf8))
            #expect(try await ana.send(.delete, "/leases/\(first)").status == .noContent)
            #expect(try await present(ana, try await lease(ana), "half a push") == .integer(11))
            #expect(try await present(bob, try await lease(bob), "half a push") == nil)
            #expect(try await ana.get("/blobs/\(digest)").status == .notFound, "no group has it yet")
        }
    }

    @Test("a reader sends nothing, and a dead lease holds nothing")
    func refusals() async throws {
        try await withServer { bench in
            let rita = bench.visitor.named("rita")
            let key = String(repeating: "ab", count: 16)
            let digest = Digest(of: [1])
            #expect(try await rita.post("/leases", [:]).code == "forbidden")
            let patch = try await rita.send(
                .patch, "/uploads/\(key)", bytes: [1], headers: [.uploadOffset: "0"])
            #expect(patch.code == "forbidden")
            let put = try await rita.send(
                .put, "/leases/\(Lease.random().id)/blobs/\(digest)", bytes: [1])
            #expect(put.code == "forbidden")
            let ana = bench.visitor.named("ana")
            let dead = try await ana.post("/leases/\(Lease.random().id)/holdings", [:])
            #expect(dead.code == "conflict")
            let lease = try await lease(ana)
            let many: JSON = .array((0..<1001).map { .text(Digest(of: Array("\($0)".utf8))) })
            #expect(try await ana.post("/leases/\(lease)/holdings", ["digests": many]).code == "invalid")
            for sizes in [JSON.array([.integer(-1)]), .array([.number(1.5)]), .array(["1"])] {
                #expect(try await ana.post("/leases/\(lease)/holdings", ["sizes": sizes]).code == "invalid")
            }
            #expect(try await ana.post("/leases/\(lease)/holdings", ["other": true]).code == "invalid")
        }
    }
}
