import CairnObjects
import CairnStorageTesting

@testable import CairnRegistry

/// Policies and candidates drawn at random, near enough to each other that about as many pass as are refused.
struct RandomScene {
    private var random: SeededRandom

    static let people = ["ana", "bob", "carol", "dave", "eve"]
    private static let metrics = ["auc", "loss", "q"]
    private static let figures = [0.1, 0.2, 0.3, 0.3 + 4e-17, 0.4, 0.5, 0.8, 0.9]

    init(seed: UInt64) { random = SeededRandom(seed: seed) }

    mutating func scene() throws -> Scene {
        var scene = try Scene()
        scene.policy = try Policy(json: policy())
        scene.record = try record()
        scene.standing = ["production": try standing(), "staging": try standing()].filter { _ in oneIn(2) }
        scene.votes = votes()
        scene.isAutomatic = oneIn(4)
        scene.pusher = pick(Self.people)
        scene.stood = oneIn(4) ? [:] : ["staging": Int64(pick([0, 3_600_000, 86_400_000]))]
        if oneIn(8) { scene.walls["UTC"] = "2026-11-28 12:00" }
        (scene.actor, scene.stage) = (pick(Self.people), pick(["production", "production", "canary"]))
        scene.kind = oneIn(6) ? .rollback : .promotion
        scene.state = try scene.tally().state
        return scene
    }

    mutating func oneIn(_ count: Int) -> Bool { Int.random(in: 0..<count, using: &random) == 0 }

    mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[Int.random(in: 0..<elements.count, using: &random)]
    }

    private mutating func some<Element>(_ elements: [Element], oneIn count: Int = 2) -> [Element] {
        elements.filter { _ in oneIn(count) }
    }

    /// The value, once in so many times.
    private mutating func maybe(oneIn count: Int, _ value: JSON) -> JSON? { oneIn(count) ? value : nil }
}

// MARK: Policies

extension RandomScene {
    private mutating func policy() -> JSON {
        .members([
            "roles": ["leads": .array(["bob", "carol"])],
            "approval": oneIn(3) ? nil : approval(),
            "automatic": oneIn(2) ? ["require": requirements(least: 1)] : nil,
            "stages": ["staging": [:], "canary": oneIn(2) ? [:] : stage(), "production": stage()],
            "closed": maybe(oneIn: 8, true),
        ])
    }

    private mutating func approval() -> JSON {
        let everybody = JSON.array(["role:leads", "ana", "dave"])
        return .members([
            "quorum": .integer(pick([1, 1, 2, 3])), "approvers": maybe(oneIn: 2, everybody),
            "separation": .array(some(["author", "pusher", "promoter"], oneIn: 3).map(JSON.string)),
            "reason": maybe(oneIn: 4, true), "expires": maybe(oneIn: 2, "90d"),
            "require": maybe(oneIn: 2, requirements(least: 0)),
        ])
    }

    private mutating func stage() -> JSON {
        let weekend: JSON = ["from": "Fri 16:00", "to": "Mon 08:00", "zone": "UTC"]
        return .members([
            "guarded": maybe(oneIn: 4, .bool(oneIn(2))),
            "after": maybe(oneIn: 3, ["stage": "staging", "for": .string(pick(["1h", "1d"]))]),
            "require": maybe(oneIn: 2, requirements(least: 0)),
            "freeze": maybe(oneIn: 4, .array([weekend])),
            "movers": maybe(oneIn: 6, .array(["role:leads", "eve", "dave"])),
        ])
    }

    private mutating func requirements(least: Int) -> JSON {
        let kinds = some(["card", "report", "input-digests", "clean-source"], oneIn: 3)
        var names = some(Self.metrics, oneIn: 3)
        if kinds.count + names.count < least { names = ["auc"] }
        let rules = names.map { ($0, rule()) }
        return [
            "evidence": .array(kinds.map(JSON.string)),
            "metrics": .object(Dictionary(uniqueKeysWithValues: rules)),
        ]
    }

    private mutating func rule() -> JSON {
        let comparison: JSON = ["stage": .string(pick(["production", "staging"])), "by": tolerance()]
        let bounds: JSON? = maybe(oneIn: 3, .number(pick([0.1, 0.3, 0.5])))
        let above: JSON? = maybe(oneIn: 4, .number(pick([0.5, 0.8, 0.9])))
        let beside: JSON? = maybe(oneIn: 2, comparison)
        // Without anything to compare, these two are refused.
        let compares = bounds != nil || above != nil || beside != nil
        return .members([
            "min": bounds, "max": above,
            "dataset": maybe(oneIn: 4, oneIn(2) ? true : "d"),
            "split": maybe(oneIn: 4, oneIn(2) ? true : "test"),
            pick(["noWorseThan", "betterThan"]): beside,
            "goal": compares ? maybe(oneIn: 3, .string(pick(["maximize", "minimize"]))) : nil,
            "confident": compares ? maybe(oneIn: 4, true) : nil,
        ])
    }

    private mutating func tolerance() -> JSON {
        pick([.number(0), .number(0.1), .number(0.5), "10%", "200%"])
    }
}

// MARK: Candidates

extension RandomScene {
    private mutating func record() throws -> Record {
        var record = Record(author: Author(name: pick(Self.people)), createdAt: Scene.now)
        for name in Self.metrics where !oneIn(8) { record.metrics[name] = try metric() }
        let blob = Descriptor(mediaType: "text/plain", digest: Digest(of: [7]), size: 1)
        (record.card, record.report) = (oneIn(6) ? nil : blob, oneIn(6) ? nil : blob)
        record.inputs = (0..<pick([0, 1, 1, 2, 3])).map {
            Input(name: "input-\($0)", digest: oneIn(8) ? nil : Digest(of: [UInt8($0)]))
        }
        if !oneIn(6) {
            record.source = Source(
                commit: oneIn(8) ? nil : "c0ffee", dirty: pick([false, false, false, true, nil]))
        }
        return record
    }

    private mutating func metric() throws -> Metric {
        var metric = try Metric(pick(Self.figures))
        metric.dataset = pick(["d", "d", "e", nil])
        metric.split = pick(["test", "test", "train", nil])
        metric.goal = pick([nil, nil, .maximize, .minimize])
        // Some intervals do not hold the value: nothing stops a record from saying so.
        if !oneIn(4) { (metric.lower, metric.upper) = (metric.value - 0.05, metric.value + 0.05) }
        if oneIn(8) { metric.lower = pick(Self.figures) }
        if oneIn(8) { metric.upper = pick(Self.figures) }
        return metric
    }

    private mutating func standing() throws -> [String: Metric] {
        var metrics: [String: Metric] = [:]
        for name in Self.metrics where !oneIn(8) { metrics[name] = try metric() }
        return metrics
    }

    private mutating func votes() -> String {
        var people = some(Self.people)
        people.shuffle(using: &random)
        return people.map { (oneIn(6) ? "-" : "+") + $0 + pick(["", "", "@10d", "@89d", "@90d", "@100d"]) }
            .joined(separator: " ")
    }
}
