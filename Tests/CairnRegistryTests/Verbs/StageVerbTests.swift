import CairnObjects
import CairnRegistry
import CairnStorage
import CairnStorageTesting
import Testing

@Suite("Promoting and rolling back")
struct StageVerbTests {
    @Test(arguments: Backend.allCases)
    func `a second rollback goes one further back, and then there is nothing`(_ backend: Backend) async throws
    {
        try await withWorld(backend) { world in
            let ids = try await world.approved("a", "b", "c")
            for id in ids { try await world.promote(id) }
            let first = try await world.rollback()
            #expect(first.change.from == ids[2] && first.change.to == ids[1])
            #expect(first.entry?.action == .stageRolledBack)
            #expect(try await world.rollback().change.to == ids[0])
            let error = try await refusal { try await world.rollback() }
            #expect(error?.code == .notFound)
            #expect(error?.message == "there is nothing before fraud:1 in fraud:production to go back to")
            // The log only grew, and tells all of it.
            let reflog = try await world.registry.reflog(StageSpec(parsing: "fraud:production"))
            #expect(reflog.map(\.version) == [ids[0], ids[1], ids[2], ids[1], ids[0]])
            #expect("\(try await world.resolve("fraud:production@{1}"))" == "fraud:2")
            #expect("\(try await world.resolve("fraud:production@{2}"))" == "fraud:3")
            try await world.expectSound()
        }
    }

    @Test func `a guarded stage takes only what is approved`() async throws {
        try await withWorld { world in
            let id = try await world.push("a")
            let before = try await StorageState(of: world.storage)
            let error = try await refusal { try await world.promote(id) }
            #expect(error?.code == .refused)
            #expect(
                error?.message.contains("'production' is guarded and fraud:1 is PendingManualApproval")
                    == true)
            #expect(error?.hint?.contains("cairn approve fraud:1") == true)
            #expect(try await StorageState(of: world.storage) == before)
            try await world.promote(id, to: "staging")
            try await world.decide(id, .rejected)
            #expect(try await refusal { try await world.promote(id, to: "canary") }?.code == .refused)
        }
    }

    @Test func `promoting what stands there changes nothing`() async throws {
        try await withWorld { world in
            let id = try await world.approved("a")[0]
            try await world.promote(id)
            let before = try await StorageState(of: world.storage)
            #expect(try await world.promote(id).entry == nil)
            #expect(try await StorageState(of: world.storage) == before)
        }
    }

    @Test func `an expectation that does not hold is a conflict, and changes nothing`() async throws {
        try await withWorld { world in
            let ids = try await world.approved("a", "b", "c")
            let nothingThere = try await refusal {
                try await world.promote(ids[1], expecting: .version(ids[0]))
            }
            #expect(nothingThere?.message == "fraud:production holds nothing, not fraud:1 as expected")
            try await world.promote(ids[0], expecting: .nothing)
            try await world.promote(ids[1], expecting: .version(ids[0]))
            let before = try await StorageState(of: world.storage)
            for expectation in [StageExpectation.nothing, .version(ids[0]), .version(ids[2])] {
                let promoted = try await refusal { try await world.promote(ids[2], expecting: expectation) }
                #expect(promoted?.code == .conflict)
                let rolledBack = try await refusal { try await world.rollback(expecting: expectation) }
                #expect(rolledBack?.code == .conflict)
            }
            #expect(try await StorageState(of: world.storage) == before)
            #expect(try await world.rollback(expecting: .version(ids[1])).change.to == ids[0])
        }
    }

    @Test func `a rollback passes over what is rejected or deleted, and says so`() async throws {
        try await withWorld { world in
            let ids = try await world.approved("a", "b", "c", "d")
            for id in ids { try await world.promote(id) }
            try await world.decide(ids[2], .rejected)
            _ = try await world.registry.delete(ids[1], by: intent())
            let receipt = try await world.rollback()
            #expect(receipt.change.to == ids[0])
            #expect(receipt.change.skipped.map(\.reason) == ["Rejected", "deleted"])
            #expect(receipt.change.skipped.map(\.version) == [ids[2], nil])
            #expect(receipt.change.skipped.map(\.manifest) == [ids[2].manifest, ids[1].manifest])
        }
    }

    @Test func `a rollback with nothing left to go back to names what it passed over`() async throws {
        try await withWorld { world in
            let ids = try await world.approved("a", "b")
            for id in ids { try await world.promote(id) }
            try await world.decide(ids[0], .rejected)
            let error = try await refusal { try await world.rollback() }
            #expect(error?.message.hasSuffix("to go back to: fraud:1 is Rejected") == true)
            #expect(try await world.standing() == ids[1].manifest)
        }
    }

    @Test func `a rollback to a version named is judged as a promotion is`() async throws {
        try await withWorld { world in
            let ids = try await world.approved("a", "b", "c")
            for id in ids { try await world.promote(id) }
            #expect(try await world.rollback(to: ids[0]).change.to == ids[0])
            try await world.decide(ids[1], .rejected)
            #expect(try await refusal { try await world.rollback(to: ids[1]) }?.code == .refused)
            #expect(try await refusal { try await world.rollback() }?.code == .notFound)
        }
    }

    @Test func `there is nothing to roll back where nothing stands`() async throws {
        try await withWorld { world in
            let error = try await refusal { try await world.rollback() }
            #expect(error?.message == "nothing stands in fraud:production, so there is nothing to roll back")
            let noGroup = try await refusal { try await world.rollback(of: "frau") }
            #expect(
                noGroup == CairnError(.notFound, "there is no group 'frau'", hint: "did you mean 'fraud'?"))
        }
    }

    @Test func `a stage made guarded keeps what stands there and passes over what may not return`()
        async throws
    {
        try await withWorld { world in
            let pending = try await world.push("a")
            let ids = try await world.approved("b", "c")
            for id in [ids[0], pending, ids[1]] { try await world.promote(id, to: "staging") }
            var edit = GroupEdit()
            edit.guarded = [try StageName(parsing: "staging"): true]
            _ = try await world.registry.editGroup(GroupName(parsing: "fraud"), edit, by: intent())
            let receipt = try await world.rollback("staging")
            #expect(receipt.change.to == ids[0])
            #expect(receipt.change.skipped.map(\.reason) == ["PendingManualApproval"])
        }
    }

    @Test(arguments: Backend.allCases)
    func `a group's name means the same in any case, in every verb`(_ backend: Backend) async throws {
        try await withWorld(backend) { world in
            let ids = try await world.approved("a", "b")
            let (a, b) = (try await world.resolve("FRAUD:1"), try await world.resolve("Fraud:2"))
            try await world.promote(a)
            try await world.promote(b)
            #expect(try await world.rollback(of: "fRAUD").change.to?.manifest == ids[0].manifest)
            let deleted = try await refusal { try await world.registry.delete(a, by: intent()) }
            #expect(deleted?.code == .refused)
            _ = try await world.registry.label(b, set: ["x": "y"], unset: [], by: intent())
            try await world.push("c", to: "FRAUD")
            var edit = GroupEdit()
            edit.description = "loud"
            _ = try await world.registry.editGroup(GroupName(parsing: "FRAUD"), edit, by: intent())
            for rebuilds in [false, true] {
                if rebuilds { try await world.storage.rebuildIndex() }
                try await world.expectSound("made anew: \(rebuilds)")
                // Shown as it was created.
                #expect(try await world.registry.groups().map(\.name.description) == ["fraud"])
                let rows = try await world.registry.list(VersionQuery()).versions
                #expect(rows.map(\.group.description) == ["fraud", "fraud", "fraud"])
            }
        }
    }
}
