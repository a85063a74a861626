import CairnObjects
import CairnRegistry
import CairnStorage
import CairnStorageTesting
import SystemPackage
import Testing

/// Two verbs at once, the second in the first one's worst moment: just before it commits.
@Suite("Interleavings")
struct InterleavingTests {
    /// The world as the first verb sees it, in which the second runs when the first has decided what to do.
    private func world(
        _ world: World, beforeIts operation: StorageOperation = .commit,
        _ second: @escaping @Sendable (World) async throws -> Void
    ) -> World {
        world.over(HookedStorage(world.storage, before: operation) { try await second(world) })
    }

    @Test(arguments: Backend.allCases)
    func `a rejection with withdrawal sees a promotion that comes in between`(_ backend: Backend) async throws
    {
        try await withWorld(backend) { world in
            let ids = try await world.approved("a", "b")
            try await world.promote(ids[0])
            let first = self.world(world) { try await $0.promote(ids[1]) }
            let receipt = try await first.decide(ids[1], .rejected, withdraw: true)
            #expect(receipt.withdrawn.map(\.to) == [ids[0]])
            #expect(try await world.standing() == ids[0].manifest)
            try await world.expectSound()
        }
    }

    @Test func `a promotion sees a rejection that comes in between`() async throws {
        try await withWorld { world in
            let id = try await world.approved("a")[0]
            let first = self.world(world) { try await $0.decide(id, .rejected, withdraw: true) }
            #expect(try await refusal { try await first.promote(id) }?.code == .refused)
            #expect(try await world.standing() == nil)
        }
    }

    @Test func `a promotion sees that its version was deleted, or its stage guarded`() async throws {
        try await withWorld { world in
            let id = try await world.push("a")
            let guarding = self.world(world) { world in
                var edit = GroupEdit()
                edit.guarded = [try StageName(parsing: "staging"): true]
                _ = try await world.registry.editGroup(GroupName(parsing: "fraud"), edit, by: intent())
            }
            #expect(try await refusal { try await guarding.promote(id, to: "staging") }?.code == .refused)
            let deleting = self.world(world) { _ = try await $0.registry.delete(id, by: intent()) }
            let error = try await refusal { try await deleting.promote(id, to: "canary") }
            #expect(error == CairnError(.notFound, "fraud:1 is deleted"))
            #expect(try await world.storage.snapshot(.stages(of: id.group)).refs.isEmpty)
        }
    }

    @Test func `a deletion sees a promotion that comes in between`() async throws {
        try await withWorld { world in
            let id = try await world.approved("a")[0]
            let first = self.world(world) { try await $0.promote(id) }
            #expect(try await refusal { try await first.registry.delete(id, by: intent()) }?.code == .refused)
            #expect(try await world.resolve("fraud:production") == id)
        }
    }

    @Test func `a second promotion of the same stage is told that it was second`() async throws {
        try await withWorld { world in
            let ids = try await world.approved("a", "b", "c")
            try await world.promote(ids[0])
            let first = self.world(world) { try await $0.promote(ids[1]) }
            let error = try await refusal { try await first.promote(ids[2]) }
            #expect(error?.code == .conflict)
            #expect(
                error?.message == "groups/fraud/stages/production moved meanwhile: expected "
                    + "\(ids[0].manifest.short), found \(ids[1].manifest.short)")
            #expect(try await world.standing() == ids[1].manifest)
        }
    }

    @Test func `a rollback passes over what is rejected in between`() async throws {
        try await withWorld { world in
            let ids = try await world.approved("a", "b", "c")
            for id in ids { try await world.promote(id) }
            let first = self.world(world) { try await $0.decide(ids[1], .rejected) }
            let receipt = try await first.rollback()
            #expect(receipt.change.to == ids[0] && receipt.change.skipped.map(\.version) == [ids[1]])
        }
    }

    @Test func `a withdrawal passes over what is rejected in between`() async throws {
        try await withWorld { world in
            let ids = try await world.approved("a", "b", "c")
            for id in ids { try await world.promote(id) }
            let first = self.world(world) { try await $0.decide(ids[1], .rejected) }
            let receipt = try await first.decide(ids[2], .rejected, withdraw: true)
            #expect(receipt.withdrawn.map(\.to) == [ids[0]])
        }
    }

    @Test func `registering again after somebody else was first takes the next number`() async throws {
        try await withWorld { world in
            let first = self.world(world) { try await $0.push("b") }
            #expect(try await first.push("a").description == "fraud:2")
            try await world.expectSound()
        }
    }

    @Test(arguments: Backend.allCases)
    func `the same request twice at once registers once, and both succeed`(_ backend: Backend) async throws {
        try await withWorld(backend) { world in
            let registration = try world.registration(["model.bin": "a"])
            let first = self.world(world) { world in
                world.clock.advance(byMilliseconds: 5)
                let receipt = try await world.registry.register(registration, by: intent(key: "run-1"))
                #expect(receipt.outcome == .registered)
            }
            let receipt = try await first.registry.register(registration, by: intent(key: "run-1"))
            #expect(receipt.outcome == .repeated)
            #expect(receipt.version.description == "fraud:1")
            #expect(try await world.registry.list(VersionQuery()).total == 1)
            // The lease is given up, so that the collector is not held up for a day.
            _ = try await world.registry.delete(receipt.version, by: intent())
            try await world.collectAll()
            #expect(try await world.storage.inventory().blobs == [])
        }
    }

    @Test func `a key that another verb uses in between is refused`() async throws {
        try await withWorld { world in
            let first = self.world(world) { world in
                _ = try await world.registry.createGroup(GroupName(parsing: "churn"), by: intent(key: "k"))
            }
            let error = try await refusal { try await first.push("a", key: "k") }
            #expect(error?.code == .exists)
        }
    }

    @Test func `a registration sees that its group was deleted, or deleted and made again`() async throws {
        try await withWorld { world in
            let deleting = self.world(world) { world in
                _ = try await world.registry.deleteGroup(
                    GroupName(parsing: "fraud"), recursive: true, by: intent())
            }
            let error = try await refusal { try await deleting.push("a") }
            #expect(error?.code == .notFound)
            #expect(try await world.storage.snapshot(.all).refs.isEmpty)
        }
    }

    @Test func `a group's deletion takes along what is registered in between`() async throws {
        try await withWorld { world in
            let first = self.world(world) { try await $0.push("a") }
            _ = try await first.registry.deleteGroup(
                GroupName(parsing: "fraud"), recursive: true, by: intent())
            #expect(try await world.storage.snapshot(.all).refs.isEmpty)
            try await world.createGroup()
            let other = self.world(world) { try await $0.push("b") }
            let error = try await refusal {
                try await other.registry.deleteGroup(
                    GroupName(parsing: "fraud"), recursive: false, by: intent())
            }
            #expect(error?.code == .refused)
            #expect(try await world.resolve("fraud").description == "fraud:2")
        }
    }

    @Test func `what is deleted in between is neither labelled nor approved`() async throws {
        try await withWorld { world in
            let ids = (try await world.push("a"), try await world.push("b"))
            let first = self.world(world) { _ = try await $0.registry.delete(ids.0, by: intent()) }
            let labelled = try await refusal {
                try await first.registry.label(ids.0, set: ["a": "b"], unset: [], by: intent())
            }
            #expect(labelled?.code == .notFound)
            let second = self.world(world) { _ = try await $0.registry.delete(ids.1, by: intent()) }
            #expect(try await refusal { try await second.decide(ids.1, .approved) }?.code == .notFound)
            #expect(try await world.storage.snapshot(.all).refs.count == 1)
        }
    }

    @Test func `edits of one group at once are both kept`() async throws {
        try await withWorld { world in
            let group = try GroupName(parsing: "fraud")
            let first = self.world(world) { world in
                var edit = GroupEdit()
                edit.description = "from the second"
                _ = try await world.registry.editGroup(group, edit, by: intent())
            }
            var edit = GroupEdit()
            edit.setLabels = ["from": "the first"]
            _ = try await first.registry.editGroup(group, edit, by: intent())
            let document = try await world.registry.group(group).document
            #expect(document.description == "from the second")
            #expect(document.labels.values == ["from": "the first"])
        }
    }

    @Test(
        "a collection at any moment of a push takes nothing that the push found", arguments: Backend.allCases)
    func collectionBesidePush(_ backend: Backend) async throws {
        for moment in [StorageOperation.lease, .write, .versions, .lastNumber, .commit] {
            try await withWorld(backend) { world in
                // Bytes that nothing needs any more, and that the push will find.
                let old = try await world.push("shared")
                _ = try await world.registry.delete(old, by: intent())
                let first = self.world(world, beforeIts: moment) { try await $0.collectAll() }
                let id = try await first.push("shared")
                #expect(try await world.pulled(id) == ["model.bin": Array("shared".utf8)], "\(moment)")
                try await world.expectSound("\(moment)")
            }
        }
    }

    @Test("a push at any moment of a collection keeps what it found", arguments: Backend.allCases)
    func pushBesideCollection(_ backend: Backend) async throws {
        for moment in [StorageOperation.snapshot, .entries, .inventory, .sweep, .removeLeftovers] {
            try await withWorld(backend) { world in
                let old = try await world.push("shared")
                _ = try await world.registry.delete(old, by: intent())
                let first = self.world(world, beforeIts: moment) { try await $0.push("shared") }
                try await first.collectAll()
                let id = try await world.resolve("fraud:2")
                #expect(try await world.pulled(id) == ["model.bin": Array("shared".utf8)], "\(moment)")
                try await world.expectSound("\(moment)")
            }
        }
    }

    @Test func `an index made anew keeps what is registered just before`() async throws {
        try await withWorld(.files) { world in
            try await world.push("a")
            let first = self.world(world, beforeIts: .rebuildIndex) { try await $0.push("b") }
            try await first.storage.rebuildIndex()
            #expect(try await world.push("c").description == "fraud:3")
            try await world.expectSound()
        }
    }

    @Test func `a pull of what is deleted and collected meanwhile leaves nothing`() async throws {
        try await withWorld(.files) { world in
            let id = try await world.push("a")
            let first = self.world(world, beforeIts: .place) { world in
                _ = try await world.registry.delete(id, by: intent())
                try await world.collectAll()
            }
            let place = world.directory.appending("out")
            let error = try await refusal { try await first.registry.pull(id, into: place) }
            #expect(error?.code == .damaged)
            #expect(try names(in: world.directory) == ["registry"])
        }
    }

    @Test func `a checkout does not disturb another of the same link`() async throws {
        try await withWorld(.files) { world in
            let ids = try await world.approved("a", "b")
            let link = world.directory.appending("current")
            let first = self.world(world, beforeIts: .place) { world in
                let error = try await refusal { try await world.registry.checkout(ids[1], at: link) }
                #expect(error == nil || error?.code == .conflict)
            }
            let receipt = try await first.registry.checkout(ids[0], at: link)
            #expect(try link.appending("model.bin").readAll() == Array("a".utf8))
            #expect(receipt.directory.isTaken)
        }
    }
}
