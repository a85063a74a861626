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

    @Test(arguments: Backend.allCases)
    func `what caused a training leads to the version that drifted`(_ backend: Backend) async throws {
        try await withWorld(backend) { world in
            try await world.set(#"{"drift": [{"metric": "psi", "max": 0.2}]}"#)
            let one = try await push("one", in: world)
            let observed = try await world.observe(one, #"{"psi": 0.3}"#)
            let cause = try #require(observed.entry)
            let trigger = try await world.registry.trigger(cause.sequence)
            let two = try await world.push("two", with: "{}") {
                ($0.record.trigger, $0.parents) = (trigger.description, .none)
            }.version
            let graph = try await world.registry.lineage(of: two, depth: 5)
            #expect(
                graph.tree == """
                    fraud:2  [PendingManualApproval]
                    made from:
                    └─ trigger log entry \(cause.sequence)  \
                    [drift.detected \(cause.at.day): psi 0.3 is above 0.2]
                       └─ observes fraud:1  [PendingManualApproval]
                    """)
            #expect(try await world.registry.lineage(of: two, depth: 0).isCut)
        }
    }

    @Test func `a trigger elsewhere is kept in its own words, one in the log must be there`() async throws {
        try await withWorld { world in
            let words = try await world.push("a", with: "{}") { $0.record.trigger = "ticket MLOPS-12" }
                .version
            let graph = try await world.registry.lineage(of: words, depth: 1)
            #expect(
                graph.nodes.last == .trigger("ticket MLOPS-12")
                    && graph.notes[.trigger("ticket MLOPS-12")] == nil)
            for sequence: Int64 in [-1, 99] {
                let error = try await refusal { try await world.registry.trigger(sequence) }
                #expect(error?.message == "the log has no entry \(sequence) to name as the trigger")
            }
            #expect(Trigger(parsing: "log entry 7")?.sequence == 7)
            for text in [
                "log entry", "log entry -1", "log entry x", "Log entry 7", "entry 7", "log entry 7 ",
            ] {
                #expect(Trigger(parsing: text) == nil)
            }
            // One whose observation is deleted with its version names the entry alone.
            try await world.set(#"{"drift": [{"metric": "psi", "max": 0.2}]}"#)
            let one = try await world.push("b")
            let entry = try #require(try await world.observe(one, #"{"psi": 0.3}"#).entry)
            _ = try await world.registry.delete(one, by: intent())
            let late = try await world.push("c", with: "{}") {
                $0.record.trigger = Trigger(entry.sequence).description
            }.version
            let origins = try await world.registry.lineage(of: late, depth: 5).nodes
            #expect(origins.last == .trigger("log entry \(entry.sequence)"))
        }
    }
}
