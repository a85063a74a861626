/// When an observation means that a version has drifted, and what then happens by itself.
package struct DriftRule: Equatable, Sendable {
    /// The metric of observations that it looks at.
    package var metric: String
    /// Absolute bounds, both inclusive.
    package var minimum: Double?
    package var maximum: Double?
    /// How much worse than the record's baseline it may be.
    package var noWorseThanBaseline: Tolerance?
    /// Which way is better; `nil` for what the baseline, or the metric's usual name, says.
    package var goal: Metric.Goal?
    /// The stage that goes back to where it stood before, if the version stands there.
    package var rollback: StageName?
    /// How long after such a rollback no other one happens by itself.
    package var cooldown = Period(seconds: 86_400)

    package init(metric: String) { self.metric = metric }

    init(json: JSON, path: String) throws(CairnError) {
        var members = try JSONMembers(json, path: path)
        metric = try members.requiredString("metric")
        (minimum, maximum) = try members.bounds()
        noWorseThanBaseline = try members.value("noWorseThanBaseline", Tolerance.init(json:path:))
        goal = try members.parsed("goal", Metric.Goal.init(parsing:))
        rollback = try members.parsed("rollback", StageName.init(parsing:))
        if let cooldown = try members.parsed("cooldown", Period.init(parsing:)) { self.cooldown = cooldown }
        try members.refuseRest(
            known: ["metric", "min", "max", "noWorseThanBaseline", "goal", "rollback", "cooldown"])
        guard minimum != nil || maximum != nil || noWorseThanBaseline != nil else {
            throw CairnError(
                .invalid, "\(path) has no bound", hint: "give it min, max or noWorseThanBaseline")
        }
    }

    var json: JSON {
        .members([
            "metric": .string(metric), "min": minimum.map(JSON.number), "max": maximum.map(JSON.number),
            "noWorseThanBaseline": noWorseThanBaseline?.json, "goal": goal.map { .string($0.rawValue) },
            "rollback": rollback.map(JSON.text),
            "cooldown": cooldown.seconds == 86_400 ? nil : .text(cooldown),
        ])
    }
}
