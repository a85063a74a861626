import CairnObjects
import CairnRegistry
import CairnStorage
import CairnStorageTesting
import Testing

@Suite("Groups, labels and deletion")
struct GroupTests {
    private func name(_ text: String = "fraud") throws -> GroupName { try GroupName(parsing: text) }

    @Test func `two groups cannot differ in case only`() async throws {
        try await withWorld { world in
            let same = try await refusal { try await world.createGroup("fraud") }
            #expect(same == CairnError(.exists, "there is already a group 'fraud'"))
            let other = try await refusal { try await world.createGroup("FRAUD") }
            #expect(
                other
                    == CairnError(
                        .exists, "there is already a group 'fraud'",
                        hint: "names that differ only in case are the same"))
        }
    }

    @Test func `an edit changes what it names and nothing else`() async throws {
        try await withWorld { world in
            var edit = GroupEdit()
            edit.description = "Card fraud"
            edit.setLabels = ["team": "risk", "tier": "1"]
            edit.guarded = [try StageName(parsing: "staging"): true, .production: true]
            let entry = try #require(try await world.registry.editGroup(name(), edit, by: intent("why")))
            #expect(entry.moves.map(\.ref.description) == ["groups/fraud", "groups/fraud/policy"])
            edit = GroupEdit()
            edit.unsetLabels = ["tier", "nothing"]
            _ = try await world.registry.editGroup(name(), edit, by: intent())
            let details = try await world.registry.group(name())
            #expect(details.document.description == "Card fraud")
            #expect(details.document.labels.values == ["team": "risk"])
            #expect(details.policy.isGuarded(try StageName(parsing: "staging")))
            #expect(details.summary.description == "Card fraud")
            let before = try await StorageState(of: world.storage)
            #expect(try await world.registry.editGroup(name(), GroupEdit(), by: intent()) == nil)
            #expect(try await world.registry.editGroup(name(), edit, by: intent()) == nil)
            #expect(try await StorageState(of: world.storage) == before)
            try await world.expectSound()
        }
    }

    @Test func `a group that holds something is kept until somebody says so`() async throws {
        try await withWorld { world in
            let ids = try await world.approved("a", "b")
            try await world.promote(ids[0])
            let standing = try await refusal {
                try await world.registry.deleteGroup(name(), recursive: true, by: intent())
            }
            #expect(standing?.message == "stage 'production' of 'fraud' holds a version")
            try await world.decide(ids[0], .rejected, withdraw: true)
            let full = try await refusal {
                try await world.registry.deleteGroup(name(), recursive: false, by: intent())
            }
            #expect(full?.message == "'fraud' has 2 versions")
            _ = try await world.registry.deleteGroup(name(), recursive: true, by: intent())
            #expect(try await world.registry.groups().isEmpty)
            #expect(try await world.storage.snapshot(.all).refs.isEmpty)
            #expect(try await refusal { try await world.resolve("fraud") }?.code == .notFound)
            try await world.expectSound()
        }
    }

    @Test func `a group made again does not roll back to its former life`() async throws {
        try await withWorld { world in
            let old = try await world.approved("a", "b")
            for id in old { try await world.promote(id) }
            try await world.decide(old[0], .rejected)
            try await world.decide(old[1], .rejected, withdraw: true)
            _ = try await world.registry.deleteGroup(name(), recursive: true, by: intent())
            try await world.createGroup()
            let new = try await world.approved("c")
            try await world.promote(new[0])
            #expect(try await refusal { try await world.rollback() }?.code == .notFound)
        }
    }

    @Test func `a version that stands in a stage is not deleted`() async throws {
        try await withWorld { world in
            let ids = try await world.approved("a", "b")
            try await world.promote(ids[0])
            let error = try await refusal { try await world.registry.delete(ids[0], by: intent()) }
            #expect(
                error
                    == CairnError(
                        .refused, "fraud:1 stands in 'production'",
                        hint: "roll the stage back first (cairn rollback fraud:production)"))
            try await world.promote(ids[1])
            let entry = try #require(try await world.registry.delete(ids[0], by: intent("old")))
            #expect(entry.action == .versionDeleted && entry.moves.count == 2)
            #expect(
                try await refusal { try await world.registry.delete(ids[0], by: intent()) }?.code == .notFound
            )
            try await world.expectSound()
        }
    }

    @Test func `labels are set and unset in one step`() async throws {
        try await withWorld { world in
            let id = try await world.push("a")
            let first = try await world.registry.label(
                id, set: ["a": "1", "b": "2"], unset: [], by: intent())
            #expect(first.labels == ["a": "1", "b": "2"])
            let second = try await world.registry.label(id, set: ["c": "3"], unset: ["a"], by: intent())
            #expect(second.labels == ["b": "2", "c": "3"])
            let same = try await world.registry.label(id, set: ["c": "3"], unset: ["a"], by: intent())
            #expect(same.entry == nil && same.labels == ["b": "2", "c": "3"])
            #expect(try await world.registry.version(id).labels == ["b": "2", "c": "3"])
            let wrong = try await refusal {
                try await world.registry.label(id, set: ["": "x"], unset: [], by: intent())
            }
            #expect(wrong?.code == .invalid)
            try await world.expectSound()
        }
    }

    @Test func `a list counts what its limit leaves out`() async throws {
        try await withWorld { world in
            for text in ["a", "b", "c"] { try await world.push(text) }
            let (versions, total) = try await world.registry.list(VersionQuery(group: name(), limit: 2))
            #expect(versions.map(\.number.value) == [3, 2])
            #expect(total == 3)
            let error = try await refusal { try await world.registry.list(VersionQuery(group: name("no"))) }
            #expect(error?.code == .notFound)
        }
    }
}
