import CairnObjects
import CairnRegistry
import CairnStorage
import CairnStorageTesting
import Synchronization
import Testing

@Suite("Hooks of verbs")
struct HookTests {
    @Test func `every verb asks before and tells after, with the names that people use`() async throws {
        try await withWorld { plain in
            let recorder = Recorder()
            let world = plain.asking(recorder)
            let first = try await world.push("a")
            let heard = recorder.take()
            #expect(heard.map(\.moment) == ["pre-register", "post-register"])
            #expect(heard[0].event.sequence == nil && heard[0].event.version == "fraud:1")
            #expect(heard[0].event.manifest == first.manifest && heard[0].event.moves.count == 2)
            #expect(heard[0].event.group?.description == "fraud")
            let newest = try #require(try await world.registry.newestEntries(1).first)
            #expect(heard[1].event == (try await world.registry.event(for: newest)))

            let second = try await world.push("b")
            _ = recorder.take()
            try await world.decide(first, .approved)
            try await world.decide(second, .approved)
            #expect(recorder.take().map(\.event.version) == ["fraud:1", "fraud:1", "fraud:2", "fraud:2"])
            try await world.promote(first)
            try await world.promote(second)
            let moved = try #require(recorder.take().last)
            #expect(moved.moment == "post-promote" && moved.event.stage?.description == "production")
            #expect(moved.event.version == "fraud:2" && moved.event.from == "fraud:1")
            #expect(moved.event.manifest == second.manifest)
            try await world.rollback()
            #expect(recorder.take().map(\.moment) == ["pre-rollback", "post-rollback"])
            try await world.decide(second, .rejected)
            try await world.decide(second, .pending)
            #expect(
                recorder.take().map(\.moment) == ["pre-reject", "post-reject", "pre-retract", "post-retract"])
        }
    }

    @Test func `a verb that is refused changes nothing and tells nobody`() async throws {
        try await withWorld { plain in
            let ids = try await plain.approved("a")
            let recorder = Recorder { _ in CairnError(.refused, "not today", hint: "tomorrow") }
            let world = plain.asking(recorder)
            let before = try await StorageState(of: world.storage)
            let attempts: [@Sendable () async throws -> Void] = [
                { try await world.push("b") }, { try await world.decide(ids[0], .rejected) },
                { try await world.promote(ids[0]) },
            ]
            for attempt in attempts {
                let error = try await refusal { try await attempt() }
                #expect(error == CairnError(.refused, "not today", hint: "tomorrow"))
            }
            #expect(recorder.take().map(\.moment) == ["pre-register", "pre-reject", "pre-promote"])
            let after = try await StorageState(of: world.storage)
            #expect(after.refs == before.refs)
            try await world.expectSound()
        }
    }

    @Test func `where nothing is to be done, nobody is asked`() async throws {
        try await withWorld { plain in
            let ids = try await plain.approved("a")
            try await plain.promote(ids[0])
            let recorder = Recorder()
            let world = plain.asking(recorder)
            try await world.promote(ids[0])
            try await world.decide(ids[0], .approved)
            try await world.push("a")
            #expect(recorder.take() == [])
            // What the policy refuses is not asked either.
            let pending = try await plain.push("b")
            #expect(try await refusal { try await world.promote(pending) }?.code == .refused)
            #expect(recorder.take() == [])
        }
    }

    @Test func `who was second asks again, and tells once`() async throws {
        try await withWorld { plain in
            let rival = Mutex<World?>(plain)
            let recorder = Recorder { _ in
                // Somebody takes the number while the hook thinks.
                if let rival = rival.withLock({ $0.take() }) { try await rival.push("theirs") }
                return nil
            }
            let id = try await plain.asking(recorder).push("ours")
            #expect(id.description == "fraud:2")
            let heard = recorder.take()
            #expect(heard.map(\.moment) == ["pre-register", "pre-register", "post-register"])
            #expect(heard.map(\.event.version) == ["fraud:1", "fraud:2", "fraud:2"])
        }
    }

    @Test func `an entry about a version that is deleted since has its digest for a name`() async throws {
        try await withWorld { world in
            let ids = try await world.approved("a", "b")
            for id in ids { try await world.promote(id) }
            try await world.rollback()
            _ = try await world.registry.delete(ids[1], by: intent())
            let entries = try await world.registry.entries(from: 0, limit: 100)
            var events: [Event] = []
            for entry in entries { events.append(try await world.registry.event(for: entry)) }
            let moves = events.filter { $0.action == .stageMoved }
            #expect(moves.map(\.version) == ["fraud:1", ids[1].manifest.short])
            #expect(events.first { $0.action == .stageRolledBack }?.from == ids[1].manifest.short)
            #expect(events.last?.action == .versionDeleted && events.last?.version == "fraud:2")
            #expect(events.last?.manifest == ids[1].manifest)
            #expect(events[0].group == nil && events[0].version == nil)
            #expect(events[1].group?.description == "fraud" && events[1].version == nil)
        }
    }

    @Test func `a withdrawal is about the version, and about the stage that is asked for`() async throws {
        try await withWorld { world in
            let ids = try await world.approved("a", "b")
            for id in ids { try await world.promote(id) }
            try await world.promote(ids[1], to: "staging")
            let receipt = try await world.decide(ids[1], .rejected, withdraw: true)
            let entry = try #require(receipt.entry)
            #expect(try await world.registry.event(for: entry).version == "fraud:2")
            for (name, now) in [("production", ids[0]), ("staging", nil)] {
                let spec = try StageSpec(parsing: "FRAUD:\(name)")
                let event = try await world.registry.event(for: entry, about: spec)
                #expect(event.version == now?.description && event.manifest == now?.manifest)
                #expect(event.stage?.description == name && event.from == "fraud:2")
            }
        }
    }
}
