import CairnObjects
import CairnRegistry
import CairnStorage
import CairnStorageTesting
import Testing

@Suite("Entities")
struct EntityTests {
    private func id(_ name: String, in group: GroupName? = nil) throws -> EntityID {
        try EntityID(try Handle(parsing: "model-card"), name, in: group)
    }

    @Test(arguments: Backend.allCases)
    func `an entity is made once, changed, listed and removed, each by one entry`(
        _ backend: Backend
    ) async throws {
        try await withWorld(backend) { world in
            let registry = world.registry
            for name in ["b", "a", "C"] {
                let made = try await registry.createEntity(
                    try id(name), EntityDraft(["n": .string(name)]), by: intent())
                #expect(try await registry.entity(try id(name)) == made)
            }
            await #expect(throws: CairnError.self) {
                try await registry.createEntity(try id("a"), EntityDraft([:]), by: intent())
            }
            let kind = try Handle(parsing: "model-card")
            #expect(try await registry.entities(kind).map(\.id.name) == ["C", "a", "b"])
            try await registry.changeEntity(try id("a"), keepsPrevious: { _, _ in true }, by: intent()) {
                $0.content["n"] = "new"
            }
            let same = try await registry.changeEntity(try id("a"), by: intent()) { $0.content["n"] = "new" }
            #expect(same.value.edition == 2)
            let editions = try await registry.editions(of: same)
            #expect(editions.map { $0.content["n"] } == ["new", "a"])
            let history = try await world.storage.history(of: .entity(try id("a")))
            #expect(history.map(\.action) == [.entityCreated, .entityChanged])
            // What an edition before was is kept as long as the entity.
            world.clock.advance(byMilliseconds: 200 * 86_400_000)
            try await world.collectAll()
            #expect(try await registry.editions(of: same).count == 2)
            try await world.expectSound()
            try await registry.deleteEntity(try id("a"), by: intent())
            #expect(try await registry.entity(try id("a")) == nil)
            await #expect(throws: CairnError.self) {
                try await registry.deleteEntity(try id("a"), by: intent())
            }
            try await world.expectSound()
        }
    }

    @Test(arguments: Backend.allCases)
    func `an entity of a group goes with it, and keeps the bytes that it names`(
        _ backend: Backend
    ) async throws {
        try await withWorld(backend) { world in
            let group = try GroupName(parsing: "fraud")
            let object = try await {
                _ = try await world.makeBucket()
                return try await world.put("x", "bytes")
            }()
            try await world.registry.leasing { lease in
                try await world.registry.hold([object], under: lease)
                var draft = EntityDraft([:])
                draft.blobs = [object.value.blob]
                _ = try await world.registry.createEntity(
                    try id("x", in: group), draft, under: lease, by: intent())
            }
            _ = try await world.registry.deleteObjects([object.key], in: object.bucket, by: intent())
            world.clock.advance(byMilliseconds: 200 * 86_400_000)
            try await world.collectAll()
            #expect(try await world.text(of: object) == "bytes")
            try await world.expectSound()
            _ = try await world.registry.deleteGroup(group, recursive: true, by: intent())
            #expect(try await world.registry.entity(try id("x", in: group)) == nil)
            try await world.expectSound()
        }
    }

    @Test(arguments: ["", "-a", "a/b", "ä", "a b", String(repeating: "a", count: 256)])
    func `a name that no ref could hold is refused`(_ name: String) {
        #expect(throws: CairnError.self) { try id(name) }
    }
}
