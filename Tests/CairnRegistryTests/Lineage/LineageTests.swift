import CairnObjects
import CairnRegistry
import CairnStorage
import CairnStorageTesting
import Testing

@Suite("Lineage of versions")
struct LineageTests {
    /// Registers a version with this parent, and inputs by name and content.
    private func push(
        _ text: String, to group: String = "fraud", parent: String? = nil, inputs: [String: String] = [:],
        in world: World
    ) async throws -> VersionID {
        world.clock.advance(byMilliseconds: 1000)
        var registration = try world.registration(["model.bin": text], to: group)
        registration.parents = try parent.map { .versions([try VersionSpec(parsing: $0)]) } ?? .none
        registration.record.inputs = inputs.sorted { $0.key < $1.key }.map { name, content in
            Input(name: name, digest: Digest(of: Array(content.utf8)))
        }
        return try await world.registry.register(registration, by: intent()).version
    }

    @Test(arguments: Backend.allCases)
    func `a graph reaches origins and results across groups`(_ backend: Backend) async throws {
        try await withWorld(backend) { world in
            try await world.createGroup("blend")
            _ = try await push("one", inputs: ["data": "rows"], in: world)
            let two = try await push("two", parent: "fraud:1", in: world)
            _ = try await push("three", parent: "fraud:2", in: world)
            // A model made of a model: its input is a file of fraud:2.
            _ = try await push("blended", to: "blend", inputs: ["base": "two"], in: world)
            try await world.decide(two, .approved)
            try await world.promote(two)
            let graph = try await world.registry.lineage(of: two, depth: 5)
            #expect(
                graph.tree == """
                    fraud:2  [Approved, production]
                    made from:
                    └─ parent fraud:1  [PendingManualApproval]
                       └─ input data (\(Digest(of: Array("rows".utf8)).short))
                    led to:
                    ├─ parent fraud:3  [PendingManualApproval]
                    └─ uses blend:1  [PendingManualApproval]
                    """)
            let blend = try await world.registry.lineage(of: world.resolve("blend:1"), depth: 5)
            #expect(blend.origins(of: blend.subject).map(\.relation) == [.uses])
            #expect(!blend.isCut)
        }
    }

    @Test func `a depth cuts the graph and says so`() async throws {
        try await withWorld { world in
            var last = try await push("0", in: world)
            for index in 1..<5 { last = try await push("\(index)", parent: "fraud:\(index)", in: world) }
            let cut = try await world.registry.lineage(of: last, depth: 2)
            #expect(cut.isCut)
            #expect(cut.nodes.count == 3)
            let whole = try await world.registry.lineage(of: last, depth: 4)
            #expect(!whole.isCut)
            #expect(whole.nodes.count == 5)
            let forward = try await world.registry.lineage(of: world.resolve("fraud:1"), depth: 1)
            #expect(forward.isCut)
            #expect(forward.nodes.count == 2)
        }
    }

    @Test func `an origin that is deleted is shown by its digest`() async throws {
        try await withWorld { world in
            let one = try await push("one", in: world)
            let two = try await push("two", parent: "fraud:1", in: world)
            _ = try await world.registry.delete(one, by: intent())
            let graph = try await world.registry.lineage(of: two, depth: 3)
            #expect(graph.nodes.last == .deleted(one.manifest))
        }
    }

    @Test func `what has the same input is no relative`() async throws {
        try await withWorld { world in
            let one = try await push("one", inputs: ["data": "rows"], in: world)
            _ = try await push("two", inputs: ["data": "rows"], in: world)
            let graph = try await world.registry.lineage(of: one, depth: 3)
            #expect(graph.nodes.count == 2)
        }
    }
}
