/// What a policy asks of one metric of a version. A metric that is not there fails every rule about it.
package struct MetricRule: Equatable, Sendable {
    /// Absolute bounds, both inclusive.
    package var minimum: Double?
    package var maximum: Double?
    /// That the metric says what data, and what part of it, it was measured on.
    package var dataset: Stated?
    package var split: Stated?
    /// Not worse than what stands in a stage by more than the tolerance.
    package var noWorseThan: Comparison?
    /// Better than what stands in a stage by at least the tolerance, and by more than nothing.
    package var betterThan: Comparison?
    /// Which way is better; `nil` for what the record of the version compared with, or the metric's usual
    /// name, says.
    package var goal: Metric.Goal?
    /// Compare the pessimistic ends of confidence intervals instead of the values: a version whose record has
    /// none fails.
    package var confident = false

    /// Something that must be said, or said to be just this.
    package enum Stated: Equatable, Sendable {
        case anything
        case exactly(String)
    }

    /// What stands in a stage, and how far from it.
    package struct Comparison: Equatable, Sendable {
        package var stage: StageName
        package var by: Tolerance

        package init(_ stage: StageName, by: Tolerance = .none) { (self.stage, self.by) = (stage, by) }
    }

    package init() {}

    private static let members = [
        "min", "max", "dataset", "split", "noWorseThan", "betterThan", "goal", "confident",
    ]

    /// `true` asks for the metric alone.
    init(json: JSON, path: String) throws(CairnError) {
        if json == .bool(true) { return }
        var members = try JSONMembers(json, path: path)
        (minimum, maximum) = try members.bounds()
        dataset = try members.value("dataset", Stated.init(json:path:))
        split = try members.value("split", Stated.init(json:path:))
        noWorseThan = try members.value("noWorseThan", Comparison.init(json:path:))
        betterThan = try members.value("betterThan", Comparison.init(json:path:))
        goal = try members.parsed("goal", Metric.Goal.init(parsing:))
        confident = try members.bool("confident") ?? false
        try members.refuseRest(known: Self.members)
        let compares = minimum != nil || maximum != nil || noWorseThan != nil || betterThan != nil
        guard compares || !confident && goal == nil else {
            throw CairnError(
                .invalid, "\(path).\(confident ? "confident" : "goal") compares nothing",
                hint: "give it min, max, noWorseThan or betterThan")
        }
    }

    var json: JSON {
        let json = JSON.compact([
            "min": minimum.map(JSON.number), "max": maximum.map(JSON.number), "dataset": dataset?.json,
            "split": split?.json, "noWorseThan": noWorseThan?.json, "betterThan": betterThan?.json,
            "goal": goal.map { .string($0.rawValue) }, "confident": confident ? true : nil,
        ])
        return json == .object([:]) ? true : json
    }
}

extension MetricRule.Stated {
    init(json: JSON, path: String) throws(CairnError) {
        switch json {
        case .bool(true): self = .anything
        case .string(let text) where !text.isEmpty: self = .exactly(text)
        default:
            throw CairnError(
                .invalid, "\(path) must be a name, or true for any", hint: "for example split: test")
        }
    }

    var json: JSON {
        switch self {
        case .anything: true
        case .exactly(let text): .string(text)
        }
    }
}

extension MetricRule.Comparison {
    /// A stage's name, or an object with `stage` and `by`.
    init(json: JSON, path: String) throws(CairnError) {
        var members = try JSONMembers(json, orTextFor: "stage", path: path)
        let stage = try members.required("stage", try members.parsed("stage", StageName.init(parsing:)))
        self.init(stage, by: try members.value("by", Tolerance.init(json:path:)) ?? .none)
        try members.refuseRest(known: ["stage", "by"])
    }

    var json: JSON {
        by == .none ? .text(stage) : ["stage": .text(stage), "by": by.json]
    }
}
