import CairnObjects
import CairnRegistry
import CairnStorage
import CairnStorageTesting
import Testing

/// Two verbs at once, the second before each call to the storage that the first makes: whatever the first has
/// read by then, it must come out as if it had begun when the second was done.
@Suite("Races about rules and votes")
struct GovernanceRaceTests {
    /// What stands before, the two verbs, and what must come of the first.
    struct Race: Sendable, CustomTestStringConvertible {
        let name: String
        let policy: String
        let first: @Sendable (World) async throws -> Void
        let second: @Sendable (World) async throws -> Void
        /// Is given what the first threw.
        let check: @Sendable (World, CairnError?) async throws -> Void

        var testDescription: String { name }

        init(
            _ name: String, under policy: String = "{}",
            first: @escaping @Sendable (World) async throws -> Void,
            second: @escaping @Sendable (World) async throws -> Void,
            check: @escaping @Sendable (World, CairnError?) async throws -> Void
        ) {
            (self.name, self.policy) = (name, policy)
            (self.first, self.second, self.check) = (first, second, check)
        }
    }

    private static func refused(_ world: World, _ error: CairnError?) async throws {
        #expect(error?.code == .refused, "\(String(describing: error))")
        #expect(try await world.standing() == world.resolve("fraud:2").manifest)
    }

    private static let canary =
        #""production": {"require": {"metrics": {"auc": {"noWorseThan": "canary"}}}}, "canary": {}"#
    private static let drift = #"{"drift": [{"metric": "psi", "max": 0.2, "rollback": "production"}]}"#
    private static let automatic = #"{"automatic": {"require": {"metrics": {"auc": {"min": 0.5}}}}}"#

    /// Of `fraud`, 1 and 2 stood in production and 2 stands there; 3 has two votes for it and 4 has none.
    static let promotions: [Race] = [
        Race(
            "a promotion is judged by the policy that is set meanwhile",
            first: { try await $0.promote($0.resolve("fraud:3")) },
            second: { try await $0.set(#"{"approval": {"quorum": 3}}"#) }, check: refused),
        Race(
            "a promotion is judged by the registry's policy that is set meanwhile",
            first: { try await $0.promote($0.resolve("fraud:3")) },
            second: { world in
                try await world.set(nil)
                try await world.set(#"{"stages": {"production": {"movers": ["eve"]}}}"#, for: nil)
            }, check: refused),
        Race(
            "a promotion sees that a vote is taken back", under: #"{"approval": {"quorum": 2}}"#,
            first: { try await $0.promote($0.resolve("fraud:3")) },
            second: { try await $0.vote($0.resolve("fraud:3"), .pending, by: "bob") }, check: refused),
        Race(
            "a promotion sees a rejection", under: #"{"approval": {}}"#,
            first: { try await $0.promote($0.resolve("fraud:3")) },
            second: { try await $0.vote($0.resolve("fraud:3"), .rejected, by: "mallory") }, check: refused),
        Race(
            "a promotion is compared with what comes into a stage meanwhile",
            under: #"{"stages": {\#(canary)}}"#,
            first: { try await $0.promote($0.resolve("fraud:3")) },
            second: { try await $0.promote($0.resolve("fraud:4"), to: "canary") }, check: refused),
        Race(
            "an override sees that it is switched off",
            under: #"{"stages": {"production": {"override": true}}}"#,
            first: { world in
                _ = try await world.promote(world.resolve("fraud:4"), by: "eve", override: "the site is down")
            },
            second: { try await $0.set("{}") }, check: refused),
        Race(
            "a rollback does not go to what loses its votes meanwhile",
            under: #"{"approval": {"quorum": 2}}"#,
            first: { try await $0.rollback() },
            second: { try await $0.vote($0.resolve("fraud:1"), .pending, by: "ana") },
            check: { (world, error) async throws in
                // Found unfit just after it was chosen, it is refused; before and after, it is passed over.
                #expect(error?.code == .notFound || error?.code == .refused)
                #expect(try await world.standing() == world.resolve("fraud:2").manifest)
            }),
    ]

    static let votes: [Race] = [
        Race(
            "two votes at once both count", under: #"{"approval": {"quorum": 2}}"#,
            first: { try await $0.vote($0.resolve("fraud:4"), by: "bob") },
            second: { try await $0.vote($0.resolve("fraud:4"), by: "carol") },
            check: { (world, error) async throws in
                #expect(error == nil)
                let approvals = try await world.registry.version(world.resolve("fraud:4")).approvals
                #expect(approvals.map(\.state) == [.approved, .pending, .pending])
                #expect(
                    approvals.map { $0.votes.map(\.actor.description) } == [["carol", "bob"], ["carol"], []])
                let actions = try await world.registry.newestEntries(2).map(\.action)
                #expect(Set(actions) == [.approvalChanged, .approvalVoted])
            }),
        Race(
            "a vote is judged by the policy that is set meanwhile",
            first: { try await $0.vote($0.resolve("fraud:4"), by: "bob") },
            second: { try await $0.set(#"{"approval": {"approvers": ["carol"]}}"#) },
            check: { (world, error) async throws in
                #expect(error?.code == .refused)
                #expect(try await world.registry.version(world.resolve("fraud:4")).approvals.count == 1)
            }),
        Race(
            "a vote is counted by the policy that is set meanwhile",
            first: { try await $0.vote($0.resolve("fraud:4"), by: "bob") },
            second: { try await $0.set(#"{"approval": {"quorum": 2}}"#) },
            check: { (world, error) async throws in
                #expect(error == nil)
                #expect(try await world.registry.version(world.resolve("fraud:4")).approval == .pending)
            }),
        Race(
            "a withdrawal goes back to nothing that is rejected meanwhile",
            first: { try await $0.decide($0.resolve("fraud:2"), .rejected, withdraw: true) },
            second: { try await $0.vote($0.resolve("fraud:1"), .rejected, by: "carol") },
            check: { (world, error) async throws in
                #expect(error == nil)
                #expect(try await world.standing() == nil)
            }),
        Race(
            "policies that are set at once are both in the log, and the last one holds",
            first: { try await $0.set(#"{"stages": {"first": {}}}"#) },
            second: { try await $0.set(#"{"stages": {"second": {}}}"#) },
            check: { (world, error) async throws in
                #expect(error == nil)
                let scope = try world.scope("fraud")
                #expect(try await world.registry.policyHistory(scope).count == 3)
                #expect(
                    try await world.registry.policy(scope).value.stages.keys.map(\.description) == ["first"])
            }),
    ]

    static let automatisms: [Race] = [
        Race(
            "a version is approved by no policy that is gone meanwhile", under: automatic,
            first: { try await $0.push("e", with: #"{"auc": 0.9}"#) },
            second: { try await $0.set(#"{"automatic": {"require": {"evidence": ["card"]}}}"#) },
            check: { (world, error) async throws in
                #expect(error == nil)
                #expect(try await world.registry.version(world.resolve("fraud:5")).approval == .pending)
            }),
        Race(
            "a version is approved by the policy that is set meanwhile",
            first: { try await $0.push("e", with: #"{"auc": 0.9}"#) },
            second: { try await $0.set(automatic) },
            check: { (world, error) async throws in
                #expect(error == nil)
                #expect(try await world.registry.version(world.resolve("fraud:5")).approval == .approved)
            }),
        Race(
            "a version is compared with what comes into a stage meanwhile",
            under: #"{"stages": {"canary": {}}, "#
                + #""automatic": {"require": {"metrics": {"auc": {"betterThan": "canary"}}}}}"#,
            first: { try await $0.push("e", with: #"{"auc": 0.8}"#) },
            second: { try await $0.promote($0.resolve("fraud:4"), to: "canary") },
            check: { (world, error) async throws in
                #expect(error == nil)
                #expect(try await world.registry.version(world.resolve("fraud:5")).approval == .pending)
            }),
        Race(
            "a selection is judged by the policy that is set meanwhile", under: automatic,
            first: { _ = try await $0.select(approve: true) },
            second: { try await $0.set(automatic.replacing("0.5", with: "0.99")) },
            check: { (world, error) async throws in
                #expect(error?.code == .refused)
                #expect(try await world.registry.version(world.resolve("fraud:4")).approval == .pending)
            }),
        Race(
            "a selection does not approve what is rejected meanwhile", under: automatic,
            first: { _ = try await $0.select(where: "number = 4", approve: true) },
            second: { try await $0.vote($0.resolve("fraud:4"), .rejected, by: "carol") },
            check: { (world, error) async throws in
                #expect(error?.code == .refused)
                #expect(try await world.registry.version(world.resolve("fraud:4")).approval == .rejected)
            }),
        Race(
            "drift puts back nothing that is rejected meanwhile", under: drift,
            first: { try await $0.observe($0.resolve("fraud:2"), #"{"psi": 0.3}"#) },
            second: { try await $0.vote($0.resolve("fraud:1"), .rejected, by: "carol") },
            check: { (world, error) async throws in
                #expect(error == nil)
                #expect(try await world.standing() == world.resolve("fraud:2").manifest)
            }),
        Race(
            "drift takes out nothing that came in meanwhile", under: drift,
            first: { try await $0.observe($0.resolve("fraud:2"), #"{"psi": 0.3}"#) },
            second: { try await $0.promote($0.resolve("fraud:3")) },
            check: { (world, error) async throws in
                #expect(error == nil)
                #expect(try await world.standing() == world.resolve("fraud:3").manifest)
                #expect(try await world.registry.newestEntries(1)[0].moves.count == 1)
            }),
        Race(
            "an observation is judged by the bounds that are set meanwhile", under: drift,
            first: { try await $0.observe($0.resolve("fraud:2"), #"{"psi": 0.3}"#) },
            second: { try await $0.set(drift.replacing("0.2", with: "0.5")) },
            check: { (world, error) async throws in
                #expect(error == nil)
                #expect(try await world.registry.newestEntries(1)[0].action == .observationRecorded)
                #expect(try await world.standing() == world.resolve("fraud:2").manifest)
            }),
        Race(
            "two observations at once put the stage back once", under: drift,
            first: { try await $0.observe($0.resolve("fraud:2"), #"{"psi": 0.3}"#) },
            second: { try await $0.observe($0.resolve("fraud:2"), #"{"psi": 0.4}"#) },
            check: { (world, error) async throws in
                #expect(error == nil)
                let id = try await world.resolve("fraud:2")
                #expect(try await world.registry.observations(of: id).map(\.number.value) == [1, 2])
                #expect(try await world.standing() == world.resolve("fraud:1").manifest)
                let moves = try await world.registry.reflog(StageSpec(parsing: "fraud:production"))
                #expect(moves.map(\.entry.action) == [.driftDetected, .stageMoved, .stageMoved])
            }),
    ]

    private func prepared(_ race: Race, _ world: World) async throws {
        try await world.registry.recordCreation(by: intent())
        try await world.createGroup()
        for (text, figures) in [("a", 0.7), ("b", 0.7), ("c", 0.8), ("d", 0.9)] {
            let id = try await world.push(text, with: #"{"auc": \#(figures)}"#).version
            guard text != "d" else { continue }
            for actor in ["ana", "bob"] { try await world.vote(id, by: actor) }
            if text != "c" { try await world.promote(id) }
        }
        try await world.set(race.policy)
    }

    @Test("come out in order, whenever the second comes", arguments: promotions + votes + automatisms)
    func everyMoment(_ race: Race) async throws {
        let key = try SigningKey.generate(name: "cairn.example/races")
        var moments = 0
        while true {
            let world = World.inMemory(key: key)
            try await prepared(race, world)
            let hooked = HookedStorage(world.storage, before: nil, call: moments + 1) {
                try await race.second(world)
            }
            let error = try await refusal { try await race.first(world.over(hooked)) }
            guard hooked.hasRun else { break }
            moments += 1
            try await race.check(world, error)
            try await world.expectSound("before call \(moments)")
        }
        #expect(moments > 3, "the first verb asked too little of its storage to be interrupted")
    }

    @Test(arguments: Backend.allCases)
    func `many votes at once reach the quorum exactly once`(_ backend: Backend) async throws {
        try await withWorld(backend) { world in
            try await world.set(#"{"approval": {"quorum": 4}}"#)
            let worlds = [world, backend == .files ? try world.reopened() : world]
            for round in 0..<2 {
                let id = try await world.push("\(round)")
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for voter in 0..<8 {
                        group.addTask { try await worlds[voter % 2].vote(id, by: "voter-\(voter)") }
                    }
                    try await group.waitForAll()
                }
                let approvals = try await world.registry.version(id).approvals
                #expect(approvals.map(\.votes.count) == Array((0...8).reversed()))
                #expect(approvals.map { $0.state == .approved } == (0...8).reversed().map { $0 >= 4 })
                let log = try await world.storage.history(of: .approval(id.group, id.number))
                #expect(log.count { $0.action == .approvalChanged } == 1)
                #expect(log.count { $0.action == .approvalVoted } == 7)
            }
            try await world.expectSound()
        }
    }

    @Test(arguments: Backend.allCases)
    func `promotions and policies at once: none stands there that the policy before it refused`(
        _ backend: Backend
    ) async throws {
        try await withWorld(backend) { world in
            let strict = #"{"stages": {"production": {"movers": ["eve"]}}}"#
            let ids = try await world.approved("a", "b")
            let other = backend == .files ? try world.reopened() : world
            for _ in 0..<8 {
                try await world.set("{}")
                let before = try await world.standing()
                let id = before == ids[0].manifest ? ids[1] : ids[0]
                async let moved = refusal { try await other.promote(id) }
                async let set = refusal { try await world.set(strict) }
                let errors = (try await moved, try await set)
                #expect(errors.1 == nil)
                let entries = try await world.registry.newestEntries(2)
                if errors.0 == nil {
                    #expect(entries.map(\.action) == [.policyChanged, .stageMoved], "the move came first")
                    #expect(try await world.standing() == id.manifest)
                } else {
                    #expect(errors.0?.code == .refused)
                    #expect(try await world.standing() == before)
                }
            }
            try await world.expectSound()
        }
    }
}
