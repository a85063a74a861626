import CairnObjects
import CairnRegistry
import CairnStorage
import CairnStorageTesting
import Testing

/// Several changes of one version that are one.
@Suite("Changing a version")
struct ChangeTests {
    /// Adds a word to what stands beside a version.
    private static func add(_ word: String, to id: VersionID, in world: World) async throws {
        var change = VersionChange()
        change.entity = .amendment(of: id.group, id.number)
        _ = try await world.registry.change(id, change, by: intent()) { document, approval in
            guard approval?.state != .approved else { throw CairnError(.refused, "approved meanwhile") }
            var words: [JSON] = []
            if case .array(let before)? = document.content["words"] { words = before }
            document.content["words"] = .array(words + [.string(word)])
        }
    }

    private static func words(beside id: VersionID, in world: World) async throws -> Set<String> {
        let entity = try await world.registry.entity(.amendment(of: id.group, id.number))
        guard case .array(let words)? = entity?.value.content["words"] else { return [] }
        return Set(words.compactMap { if case .string(let word) = $0 { word } else { nil } })
    }

    @Test(arguments: Backend.allCases)
    func `a decision, labels, a stage and an entity are one entry`(_ backend: Backend) async throws {
        try await withWorld(backend) { world in
            let id = try await world.push("a")
            let before = try await world.storage.snapshot(.all).logSize
            var change = VersionChange()
            (change.decision, change.decisionReason) = (.approved, "good")
            (change.setLabels, change.stage) = (["team": "risk"], .production)
            change.entity = .amendment(of: id.group, id.number)
            let entry = try await world.registry.change(id, change, by: intent("all", key: "k")) {
                document, _ in
                document.content["SourceUri"] = "s"
            }
            #expect(entry?.action == .stageMoved && entry?.moves.count == 4 && entry?.reason == "all")
            #expect(try await world.storage.snapshot(.all).logSize == before + 1)
            let version = try await world.registry.version(id)
            #expect(version.approval == .approved && version.approvals[0].votes[0].reason == "good")
            #expect(version.labels == ["team": "risk"] && version.stages == [.production])
            // The same request is done once; without a key, there is nothing left to do.
            let again = try await world.registry.change(id, change, by: intent("all", key: "k")) {
                document, _ in
                document.content["SourceUri"] = "other"
            }
            #expect(again == nil)
            let moves = try await world.registry.reflog(StageSpec(parsing: "fraud:production"))
            #expect(moves.count == 1)
            // Where a version stood so, a rollback finds the one before it.
            let next = try await world.push("b")
            // Under a key that another version was changed by, nothing is done, and nothing is said to be.
            await #expect(throws: CairnError.self) {
                try await world.registry.change(next, change, by: intent("all", key: "k")) { _, _ in }
            }
            _ = try await world.registry.change(next, change, by: intent("next")) { _, _ in }
            #expect(try await world.rollback().change.to == id)
            try await world.expectSound()
        }
    }

    @Test(arguments: Backend.allCases)
    func `where one part is refused, nothing is changed`(_ backend: Backend) async throws {
        try await withWorld(backend) { world in
            try await world.set(#"{"stages": {"production": {"guarded": true, "movers": ["eve"]}}}"#)
            let id = try await world.push("a")
            let before = try await world.storage.snapshot(.all).logSize
            var change = VersionChange()
            (change.decision, change.setLabels, change.stage) = (.approved, ["a": "b"], .production)
            change.entity = .amendment(of: id.group, id.number)
            let refused = try await refusal { [change] in
                _ = try await world.registry.change(id, change, by: intent()) { document, _ in
                    document.content["x"] = true
                }
            }
            #expect(refused?.code == .refused && refused?.rules.isEmpty == false)
            let failed = try await refusal { [change] in
                _ = try await world.registry.change(id, change, by: intent(by: "eve")) { _, _ in
                    throw CairnError(.invalid, "no")
                }
            }
            #expect(failed?.code == .invalid)
            #expect(try await world.storage.snapshot(.all).logSize == before)
            #expect(try await world.registry.version(id).approval == .pending)
            _ = try await world.registry.change(id, change, by: intent(by: "eve")) { document, _ in
                document.content["x"] = true
            }
            #expect(try await world.standing() == id.manifest)
        }
    }

    @Test(arguments: Backend.allCases)
    func `of many at once none is lost`(_ backend: Backend) async throws {
        try await withWorld(backend) { world in
            let id = try await world.push("a")
            let worlds = [world, backend == .files ? try world.reopened() : world]
            let all = Set((0..<24).map { "word-\($0)" })
            try await withThrowingTaskGroup(of: Void.self) { group in
                for (number, word) in all.enumerated() {
                    group.addTask { try await Self.add(word, to: id, in: worlds[number % 2]) }
                }
                try await group.waitForAll()
            }
            #expect(try await Self.words(beside: id, in: world) == all)
            try await world.expectSound()
        }
    }

    /// What comes between.
    enum Between: String, CaseIterable, Sendable, CustomTestStringConvertible {
        case word = "another word", approval = "an approval", deletion = "its deletion"

        var testDescription: String { rawValue }
    }

    @Test(arguments: Between.allCases)
    func `whenever something comes between, it counts`(_ between: Between) async throws {
        let key = try SigningKey.generate(name: "cairn.example/changes")
        var moments = 0
        while true {
            let world = World.inMemory(key: key)
            try await world.registry.recordCreation(by: intent())
            try await world.createGroup()
            let id = try await world.push("a")
            let hooked = HookedStorage(world.storage, before: nil, call: moments + 1) {
                switch between {
                case .word: try await Self.add("other", to: id, in: world)
                case .approval: try await world.decide(id, .approved)
                case .deletion: _ = try await world.registry.delete(id, by: intent())
                }
            }
            let error = try await refusal { try await Self.add("first", to: id, in: world.over(hooked)) }
            guard hooked.hasRun else { break }
            moments += 1
            let found = try await Self.words(beside: id, in: world)
            if between == .word {
                #expect(found == ["first", "other"] && error == nil, "before call \(moments)")
            } else {
                #expect(found.isEmpty && error != nil, "before call \(moments)")
            }
            try await world.expectSound("before call \(moments)")
        }
        #expect(moments > 3)
    }

    @Test(arguments: Backend.allCases)
    func `a version that its stage does not take is not registered, nor is its group`(
        _ backend: Backend
    ) async throws {
        try await withWorld(backend) { world in
            var terms = RegistrationTerms()
            terms.stage = .production
            terms.newGroup = RegistrationTerms.NewGroup(labels: ["a": "b"])
            let before = try await world.storage.snapshot(.all).logSize
            func register(_ text: String, _ decision: ApprovalState?) async throws -> RegistrationReceipt {
                var registration = try world.registration(["m": text], to: "alone")
                (registration.decision, registration.parents) = (decision, .none)
                let (ready, terms) = (registration, terms)
                return try await world.registry.leasing { lease in
                    try await world.registry.register(ready, on: terms, under: lease, by: intent())
                }
            }
            let refused = try await refusal { _ = try await register("a", nil) }
            #expect(refused?.code == .refused)
            #expect(try await world.storage.snapshot(.all).logSize == before)
            let receipt = try await register("a", .approved)
            #expect(receipt.entry?.moves.count == 4 && receipt.entry?.action == .versionRegistered)
            #expect(try await world.standing(of: "alone") == receipt.version.manifest)
            #expect(
                try await world.registry.groupDocument(GroupName(parsing: "alone"))?.value.labels.values == [
                    "a": "b"
                ])
            let second = try await register("b", .approved)
            #expect(try await world.rollback(of: "alone").change.to == receipt.version)
            #expect(second.version.number.value == 2)
            try await world.expectSound()
        }
    }

    @Test(arguments: Backend.allCases)
    func `of many that are each to be the only version, one is`(_ backend: Backend) async throws {
        try await withWorld(backend) { world in
            let worlds = [world, backend == .files ? try world.reopened() : world]
            var terms = RegistrationTerms()
            (terms.isOnlyVersion, terms.newGroup) = (true, RegistrationTerms.NewGroup())
            let ready = terms
            let made = try await withThrowingTaskGroup(of: Int.self) { group in
                for number in 0..<12 {
                    group.addTask {
                        let world = worlds[number % 2]
                        var registration = try world.registration(["m": "\(number)"], to: "alone")
                        registration.parents = .none
                        let prepared = registration
                        let error = try await refusal {
                            try await world.registry.leasing { lease in
                                _ = try await world.registry.register(
                                    prepared, on: ready, under: lease, by: intent())
                            }
                        }
                        #expect(error == nil || error?.code == .exists, "\(String(describing: error))")
                        return error == nil ? 1 : 0
                    }
                }
                return try await group.reduce(0, +)
            }
            #expect(made == 1)
            let group = try GroupName(parsing: "alone")
            #expect(try await world.storage.lastNumber(in: group) == .first)
            #expect(try await world.storage.count(VersionQuery(group: group)) == 1)
            try await world.expectSound()
        }
    }
}
