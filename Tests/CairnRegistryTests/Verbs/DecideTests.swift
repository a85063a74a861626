import CairnObjects
import CairnRegistry
import CairnStorage
import CairnStorageTesting
import Testing

@Suite("Deciding")
struct DecideTests {
    @Test func `decisions form a chain, the newest first`() async throws {
        try await withWorld { world in
            let id = try await world.push("a")
            for state in [ApprovalState.approved, .rejected, .pending] {
                let receipt = try await world.registry.decide(id, state, by: intent("to \(state)", by: "eve"))
                #expect(receipt.state == state && receipt.entry?.action == .approvalChanged)
            }
            let approvals = try await world.registry.version(id).approvals
            #expect(approvals.map(\.state) == [.pending, .rejected, .approved, .pending])
            #expect(
                approvals.map(\.reason) == ["to PendingManualApproval", "to Rejected", "to Approved", ""])
            #expect(approvals.allSatisfy { $0.subject == id.manifest })
            #expect(approvals[0].actor.description == "eve")
            try await world.expectSound()
        }
    }

    @Test func `deciding what is decided changes nothing`() async throws {
        try await withWorld { world in
            let id = try await world.push("a")
            try await world.decide(id, .approved)
            let before = try await StorageState(of: world.storage)
            let receipt = try await world.decide(id, .approved)
            #expect(receipt.entry == nil && receipt.previous == .approved)
            #expect(try await StorageState(of: world.storage) == before)
        }
    }

    @Test func `a version that is deleted cannot be decided on`() async throws {
        try await withWorld { world in
            let id = try await world.push("a")
            _ = try await world.registry.delete(id, by: intent())
            let error = try await refusal { try await world.decide(id, .approved) }
            #expect(error == CairnError(.notFound, "fraud:1 is deleted"))
        }
    }

    @Test func `a rejection leaves stages alone unless asked`() async throws {
        try await withWorld { world in
            let ids = try await world.approved("a", "b")
            for id in ids { try await world.promote(id) }
            let receipt = try await world.decide(ids[1], .rejected)
            #expect(receipt.withdrawn.isEmpty)
            #expect(try await world.standing() == ids[1].manifest)
        }
    }

    @Test func `a withdrawal rolls every stage back, in the same entry`() async throws {
        try await withWorld { world in
            let ids = try await world.approved("a", "b", "c")
            for id in ids { try await world.promote(id) }
            try await world.promote(ids[2], to: "staging")
            try await world.promote(ids[0], to: "canary")
            try await world.decide(ids[1], .rejected)
            let receipt = try await world.decide(ids[2], .rejected, withdraw: true)
            #expect(receipt.withdrawn.map(\.stage.description) == ["production", "staging"])
            #expect(receipt.withdrawn.map(\.to) == [ids[0], nil])
            #expect(receipt.withdrawn[0].skipped.map(\.version) == [ids[1]])
            #expect(receipt.entry?.moves.count == 3)
            #expect(try await world.standing() == ids[0].manifest)
            #expect(try await world.standing(in: "staging") == nil)
            #expect(try await world.standing(in: "canary") == ids[0].manifest)
            try await world.expectSound()
        }
    }

    @Test func `what is rejected already can still be withdrawn`() async throws {
        try await withWorld { world in
            let ids = try await world.approved("a", "b")
            for id in ids { try await world.promote(id) }
            try await world.decide(ids[1], .rejected)
            let receipt = try await world.decide(ids[1], .rejected, withdraw: true)
            #expect(receipt.entry != nil && receipt.previous == .rejected)
            #expect(try await world.standing() == ids[0].manifest)
        }
    }

    @Test func `a withdrawal finds its stages however the group is spelled`() async throws {
        try await withWorld { world in
            let ids = try await world.approved("a", "b")
            for id in ids { try await world.promote(id) }
            let spelled = try await world.resolve("FRAUD:2")
            let receipt = try await world.decide(spelled, .rejected, withdraw: true)
            #expect(receipt.withdrawn.count == 1)
            #expect(try await world.standing() == ids[0].manifest)
            try await world.expectSound()
        }
    }
}
