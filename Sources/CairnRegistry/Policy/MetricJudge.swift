import CairnObjects

/// Judges one rule about one metric. Whatever is missing fails: no rule passes by absence.
struct MetricJudge {
    let name: String
    let rule: MetricRule
    let candidate: Candidate
    let situation: Situation

    private var metric: Metric? { candidate.record.metrics[name] }

    /// One result for each bound that the rule sets; one for its presence where it sets none.
    func judge() -> [RuleResult] {
        var results: [RuleResult] = []
        if let minimum = rule.minimum { results.append(atLeast(minimum)) }
        if let maximum = rule.maximum { results.append(atMost(maximum)) }
        if let dataset = rule.dataset { results.append(states("dataset", dataset, metric?.dataset)) }
        if let split = rule.split { results.append(states("split", split, metric?.split)) }
        if let comparison = rule.noWorseThan { results.append(noWorse(comparison)) }
        if let comparison = rule.betterThan { results.append(better(comparison)) }
        if results.isEmpty {
            results.append(
                metric.map {
                    RuleResult(
                        title("present"), passes: true, "\(candidate.id) has \(name) \($0.value.figure)",
                        found: .number($0.value))
                } ?? absent("present", "it must be there", required: nil))
        }
        return results
    }

    private func title(_ bound: String) -> String { "metric \(name) \(bound)" }

    private func absent(_ bound: String, _ must: String, required: JSON?) -> RuleResult {
        RuleResult(
            title(bound), passes: false, "\(candidate.id) has no metric '\(name.printable)'; \(must)",
            remedy: "push a version with --metric \(name.printable)=…", required: required)
    }

    // MARK: Absolute bounds

    private func atLeast(_ minimum: Double) -> RuleResult {
        bound("min", minimum, end: \.lowerEnd, "at least") { $0 >= minimum }
    }

    private func atMost(_ maximum: Double) -> RuleResult {
        bound("max", maximum, end: \.upperEnd, "at most") { $0 <= maximum }
    }

    private func bound(
        _ title: String, _ limit: Double, end: KeyPath<Metric, Double?>, _ words: String,
        _ holds: (Double) -> Bool
    ) -> RuleResult {
        let must = "it must be \(words) \(limit.figure)"
        guard let metric else { return absent(title, must, required: .number(limit)) }
        guard let found = rule.confident ? metric[keyPath: end] : metric.value else {
            return withoutBounds(title, candidate.id)
        }
        let what = rule.confident ? "\(name) with confidence" : name
        return RuleResult(
            self.title(title), passes: holds(found), "\(what) is \(found.figure); \(must)",
            remedy: "push a version whose \(name.printable) is \(words) \(limit.figure)",
            found: .number(found), required: .number(limit))
    }

    private func withoutBounds(_ bound: String, _ id: VersionID) -> RuleResult {
        RuleResult(
            title(bound), passes: false,
            "\(name) of \(id) has no confidence bounds around its value, and the rule goes by them",
            remedy: "push it with 'lower' and 'upper' in --metrics FILE.json")
    }

    // MARK: What it was measured on

    private func states(_ what: String, _ wanted: MetricRule.Stated, _ found: String?) -> RuleResult {
        guard metric != nil else { return absent(what, "its \(what) must be stated", required: nil) }
        let passes: Bool
        let must: String
        let required: JSON?
        switch wanted {
        case .anything: (passes, must, required) = (found != nil, "it must be stated", nil)
        case .exactly(let name):
            (passes, must, required) = (found == name, "it must be '\(name)'", .string(name))
        }
        let finding = found.map { "\(name) says the \(what) '\($0)'" } ?? "\(name) does not say its \(what)"
        return RuleResult(
            title(what), passes: passes, "\(finding); \(must)",
            remedy: "push it with '\(what)' in --metrics FILE.json", found: found.map(JSON.string),
            required: required)
    }

    // MARK: Beside what stands in a stage

    private func noWorse(_ comparison: MetricRule.Comparison) -> RuleResult {
        let by = comparison.by.isNone ? "" : " by more than \(comparison.by)"
        return compare("noWorseThan", comparison, must: "it must not be worse\(by)") {
            $0 >= -$1 - $2
        }
    }

    private func better(_ comparison: MetricRule.Comparison) -> RuleResult {
        let by = comparison.by.isNone ? "" : " by at least \(comparison.by)"
        return compare("betterThan", comparison, must: "it must be better\(by)") {
            $0 > $2 && $0 >= $1 - $2
        }
    }

    /// - Parameter holds: Given how much better the candidate is (negative: worse), the tolerance, and how
    ///   far off the rounding of doubles can put what is equal on paper; all in units of the metric.
    private func compare(
        _ bound: String, _ comparison: MetricRule.Comparison, must: String,
        _ holds: (_ gain: Double, _ tolerance: Double, _ slack: Double) -> Bool
    ) -> RuleResult {
        let place = "\(candidate.id.group):\(comparison.stage)"
        guard let metric else { return absent(bound, "\(must) than \(place)", required: nil) }
        guard let standing = situation.standing[comparison.stage] else {
            return RuleResult(title(bound), passes: true, "nothing stands in \(place) to compare with")
        }
        guard standing.id.manifest != candidate.id.manifest else {
            return RuleResult(title(bound), passes: true, "\(candidate.id) is what stands in \(place)")
        }
        guard let other = standing.record.metrics[name] else {
            return RuleResult(
                title(bound), passes: false,
                "\(standing.id) in \(comparison.stage) has no metric '\(name.printable)' to compare with",
                remedy: "change the policy, or move \(place) to a version that has it")
        }
        // Never what the candidate itself says: it could choose the way that suits it.
        guard let goal = rule.goal ?? MetricDirection.goal(of: name, other) else {
            return RuleResult(
                title(bound), passes: false, "nobody says which way '\(name.printable)' is better",
                remedy: "say goal: maximize or goal: minimize in the policy's rule")
        }
        guard let (mine, its) = figures(metric, other, goal) else {
            return withoutBounds(bound, metric.bounds(for: goal) == nil ? candidate.id : standing.id)
        }
        let gain = goal == .maximize ? mine - its : its - mine
        let tolerance = comparison.by.amount(beside: other.value)
        let slack = 1e-12 * max(mine.magnitude, its.magnitude)
        let sides = rule.confident ? " (by their confidence bounds)" : ""
        return RuleResult(
            title(bound), passes: holds(gain, tolerance, slack),
            "\(name) is \(mine.figure) beside \(its.figure) of \(standing.id) in "
                + "\(comparison.stage)\(sides); \(must)",
            remedy: "push a version whose \(name.printable) is better, or change the policy",
            found: .members([
                "value": .number(mine), "standing": .number(its), "version": .text(standing.id),
                "better": .number(gain),
            ]),
            required: .members([
                "stage": .text(comparison.stage), "by": .number(tolerance), "goal": .string(goal.rawValue),
            ]))
    }

    /// The candidate's figure and the standing version's: their values, or the ends of their intervals that
    /// are the worst for the candidate.
    private func figures(_ mine: Metric, _ its: Metric, _ goal: Metric.Goal) -> (Double, Double)? {
        guard rule.confident else { return (mine.value, its.value) }
        guard let mine = mine.bounds(for: goal), let its = its.bounds(for: goal) else { return nil }
        return (mine.pessimistic, its.optimistic)
    }
}

extension Metric {
    /// The ends of the confidence interval; `nil` unless both are known.
    fileprivate func bounds(for goal: Goal) -> (pessimistic: Double, optimistic: Double)? {
        guard let lowerEnd, let upperEnd else { return nil }
        return goal == .maximize ? (lowerEnd, upperEnd) : (upperEnd, lowerEnd)
    }

    // An end on the wrong side of the value is a mistake, whatever it would prove: as good as none.
    fileprivate var lowerEnd: Double? { lower.flatMap { $0 <= value ? $0 : nil } }
    fileprivate var upperEnd: Double? { upper.flatMap { $0 >= value ? $0 : nil } }
}

extension Double {
    /// The figure as JSON writes it: no digit of what was compared is left out.
    var figure: String { JSON.canonicalNumber(self) }
}
