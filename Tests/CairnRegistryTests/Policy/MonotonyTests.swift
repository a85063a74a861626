import CairnObjects
import CairnStorageTesting
import Testing

@testable import CairnRegistry

/// That a version never gains by having less to show: whatever evidence is taken away from it, a refusal
/// stays a refusal.
@Suite("Evidence that is dropped")
struct MonotonyTests {
    /// Takes one thing away; `false` where it is not there.
    typealias Drop = @Sendable (inout Scene, inout RandomScene) -> Bool

    private static func ofMetric(_ clear: @escaping @Sendable (inout Metric) -> Void) -> Drop {
        { scene, random in
            let names = scene.record.metrics.keys.sorted()
            guard !names.isEmpty else { return false }
            let name = random.pick(names)
            guard let before = scene.record.metrics[name] else { return false }
            var metric = before
            clear(&metric)
            scene.record.metrics[name] = metric
            return metric != before
        }
    }

    private static func ofSource(_ clear: @escaping @Sendable (inout Source) -> Void) -> Drop {
        { scene, _ in
            let before = scene.record.source
            if var source = before {
                clear(&source)
                scene.record.source = source
            }
            return scene.record.source != before
        }
    }

    static let drops: [(name: String, drop: Drop)] = [
        (
            "a metric",
            { scene, random in
                let names = scene.record.metrics.keys.sorted()
                return names.isEmpty
                    ? false : scene.record.metrics.removeValue(forKey: random.pick(names)) != nil
            }
        ),
        ("a lower bound", ofMetric { $0.lower = nil }), ("an upper bound", ofMetric { $0.upper = nil }),
        ("a data set", ofMetric { $0.dataset = nil }), ("a split", ofMetric { $0.split = nil }),
        ("a goal", ofMetric { $0.goal = nil }),
        ("the card", { scene, _ in scene.record.card.take() != nil }),
        ("the report", { scene, _ in scene.record.report.take() != nil }),
        (
            "an input's digest",
            { scene, random in
                guard !scene.record.inputs.isEmpty else { return false }
                let index = random.pick(Array(scene.record.inputs.indices))
                return scene.record.inputs[index].digest.take() != nil
            }
        ),
        (
            "all inputs",
            { scene, _ in
                defer { scene.record.inputs = [] }
                return !scene.record.inputs.isEmpty
            }
        ),
        ("the commit", ofSource { $0.commit = nil }), ("that it was clean", ofSource { $0.dirty = nil }),
        ("the source", { scene, _ in scene.record.source.take() != nil }),
        (
            "a vote for it",
            { scene, random in
                // Whoever approved it cannot promote it, where the policy says so; taking one's own vote back
                // to promote on the strength of the others' is what that rule wants.
                let mover = scene.actor
                let votes = scene.votes.split(separator: " ")
                let mine = votes.filter {
                    $0.first == "+" && $0.dropFirst().split(separator: "@")[0] != mover
                }
                guard !mine.isEmpty else { return false }
                let gone = random.pick(mine)
                scene.votes = votes.filter { $0 != gone }.joined(separator: " ")
                return true
            }
        ),
        (
            "that a policy approved it",
            { scene, _ in
                defer { scene.isAutomatic = false }
                return scene.isAutomatic
            }
        ),
        (
            "time in a stage",
            { scene, random in
                guard let time = scene.stood["staging"] else { return false }
                scene.stood["staging"] = time == 0 || random.oneIn(3) ? nil : time / 2
                return true
            }
        ),
    ]

    private func decided(_ scene: Scene) throws -> Scene {
        var scene = scene
        scene.state = try scene.tally().state
        return scene
    }

    /// Draws scenes, drops one thing after the other from each, and expects every rule that failed to go on
    /// failing.
    private func check(
        _ seed: UInt64, _ drops: [(name: String, drop: Drop)], _ judge: (Scene) throws -> Verdict?
    ) throws {
        var random = RandomScene(seed: seed)
        var (passed, refused, fell) = (0, 0, 0)
        var number = 0
        while number < 600 {
            var scene = try random.scene()
            guard var before = try judge(scene) else { continue }
            number += 1
            before.passes ? (passed += 1) : (refused += 1)
            var dropped: [String] = []
            for _ in 0..<6 {
                let (name, drop) = random.pick(drops)
                var less = scene
                guard drop(&less, &random) else { continue }
                less = try decided(less)
                dropped.append(name)
                let after = try #require(try judge(less))
                let failed = Set(before.failed.map(\.rule))
                let cured = after.rules.filter { $0.passes && failed.contains($0.rule) }
                let what: Comment = "seed \(seed), scene \(number), without \(dropped): \(cured)"
                try #require(cured.isEmpty && (before.passes || !after.passes), what)
                if before.passes && !after.passes { fell += 1 }
                (scene, before) = (less, after)
            }
        }
        // Nothing is shown by scenes that all pass, or are all refused, or need nothing of what is dropped.
        #expect(passed > 25 && refused > 25 && fell > 0, "seed \(seed): \(passed), \(refused), \(fell)")
    }

    @Test("moves nothing into a stage that was refused before", arguments: SeededRandom.seeds(1, 2, 3))
    func stages(_ seed: UInt64) throws {
        try check(seed, Self.drops) { try $0.move() }
    }

    @Test("lets nobody approve it who was refused before", arguments: SeededRandom.seeds(4, 5))
    func casting(_ seed: UInt64) throws {
        try check(seed, Self.drops) { scene in
            guard let rules = scene.policy.approval, !rules.require.isEmpty else { return nil }
            return try scene.cast(reason: "fine")
        }
    }

    @Test("approves nothing without a person that was refused before", arguments: SeededRandom.seeds(6, 7))
    func automatic(_ seed: UInt64) throws {
        try check(seed, Self.drops) { $0.policy.automatic == nil ? nil : try $0.automatic() }
    }

    @Test(
        "A rejection by who may reject lets nothing pass that was refused",
        arguments: SeededRandom.seeds(8, 9))
    func rejections(_ seed: UInt64) throws {
        var random = RandomScene(seed: seed)
        var fell = 0
        for number in 0..<400 {
            let scene = try random.scene()
            let person = random.pick(RandomScene.people)
            var caster = scene
            caster.actor = person
            guard try caster.cast(isFor: false, reason: "no").passes else { continue }
            var rejected = scene
            // A vote takes the place of what the same person said before.
            let others = scene.votes.split(separator: " ").filter {
                $0.dropFirst().split(separator: "@")[0] != person
            }
            rejected.votes = (others.map(String.init) + ["-\(person)"]).joined(separator: " ")
            rejected = try decided(rejected)
            let (before, after) = (try scene.move(), try rejected.move())
            try #require(rejected.state == .rejected, "seed \(seed), scene \(number): it blocks")
            try #require(
                !after.passes, "seed \(seed), scene \(number): \(person) rejects, yet \(after.answers)")
            if before.passes { fell += 1 }
        }
        #expect(fell > 40, "seed \(seed): \(fell)")
    }

    @Test("Votes for it never count for less than fewer of them", arguments: SeededRandom.seeds(10))
    func tallies(_ seed: UInt64) throws {
        var random = RandomScene(seed: seed)
        for number in 0..<400 {
            let scene = try random.scene()
            let tally = try scene.tally()
            let what: Comment = "seed \(seed), scene \(number): \(scene.votes): \(tally.described)"
            #expect(Set(tally.approvals.map(\.actor)).count == tally.approvals.count, what)
            let all = tally.approvals + tally.rejections + tally.discounted.map(\.vote)
            #expect(all.count == (try Scene.votes(scene.votes)).count, what)
            if scene.policy.approval != nil, tally.state == .approved, !scene.isAutomatic {
                #expect(tally.approvals.count >= tally.quorum && tally.rejections.isEmpty, what)
            }
        }
    }
}
