package import CairnObjects

/// What a policy makes of an observation: a pure function of both and of the record.
package struct DriftJudge: Sendable {
    /// One drift rule's answer.
    package struct Finding: Sendable {
        package let rule: DriftRule
        /// `passes` means that it has not drifted.
        package let result: RuleResult
        /// Whether a figure crossed a bound. A rule that could not compare fails, but nothing was crossed.
        package let isCrossed: Bool
    }

    private let policy: Policy
    private let record: Record

    package init(_ policy: Policy, record: Record) { (self.policy, self.record) = (policy, record) }

    /// The answers of the rules that this observation has figures for, or should have.
    ///
    /// - Parameter gone: Metrics that could not be measured any more, since what they are about is not there.
    package func judge(_ metrics: [String: Metric], gone: Set<String> = []) -> [Finding] {
        policy.drift.flatMap { rule in
            if let metric = metrics[rule.metric] { return judge(rule, metric) }
            return gone.contains(rule.metric) ? [Self.absent(rule)] : []
        }
    }

    private static func absent(_ rule: DriftRule) -> Finding {
        let result = RuleResult(
            "drift \(rule.metric)", passes: false,
            "\(rule.metric) cannot be measured any more: its column is gone",
            remedy: "bring the column back, or take the rule out of the policy")
        return Finding(rule: rule, result: result, isCrossed: false)
    }

    /// Rules that the observation says nothing about.
    package func silent(_ metrics: [String: Metric]) -> [String] {
        policy.drift.map(\.metric).filter { metrics[$0] == nil }
    }

    private func judge(_ rule: DriftRule, _ observed: Metric) -> [Finding] {
        let value = observed.value
        var findings: [Finding] = []
        func add(_ bound: String, crossed: Bool, _ finding: String, _ required: Double) {
            let result = RuleResult(
                "drift \(rule.metric) \(bound)", passes: !crossed, finding, found: .number(value),
                required: .number(required))
            findings.append(Finding(rule: rule, result: result, isCrossed: crossed))
        }
        if let minimum = rule.minimum {
            let sign = value < minimum ? "below" : "not below"
            add(
                "min", crossed: value < minimum,
                "\(rule.metric) \(value.figure) is \(sign) \(minimum.figure)", minimum)
        }
        if let maximum = rule.maximum {
            let sign = value > maximum ? "above" : "not above"
            add(
                "max", crossed: value > maximum,
                "\(rule.metric) \(value.figure) is \(sign) \(maximum.figure)", maximum)
        }
        if let tolerance = rule.noWorseThanBaseline {
            findings.append(besideBaseline(rule, value, tolerance))
        }
        return findings
    }

    private func besideBaseline(_ rule: DriftRule, _ value: Double, _ tolerance: Tolerance) -> Finding {
        let title = "drift \(rule.metric) baseline"
        func unjudged(_ finding: String, _ remedy: String) -> Finding {
            let result = RuleResult(
                title, passes: false, finding, remedy: remedy, found: .number(value))
            return Finding(rule: rule, result: result, isCrossed: false)
        }
        guard let baseline = record.baselines[rule.metric] ?? record.metrics[rule.metric] else {
            return unjudged(
                "the record has no baseline for '\(rule.metric.printable)'",
                "push the next version with --baseline \(rule.metric.printable)=…")
        }
        guard let goal = rule.goal ?? MetricDirection.goal(of: rule.metric, baseline) else {
            return unjudged(
                "nobody says which way '\(rule.metric.printable)' is better",
                "say goal: maximize or goal: minimize in the policy's rule")
        }
        let loss = goal == .maximize ? baseline.value - value : value - baseline.value
        let allowed = tolerance.amount(beside: baseline.value)
        let slack = 1e-12 * max(value.magnitude, baseline.value.magnitude)
        let crossed = loss > allowed + slack
        let result = RuleResult(
            title, passes: !crossed,
            "\(rule.metric) \(value.figure) beside the baseline \(baseline.value.figure): "
                + (crossed ? "worse by more than \(tolerance)" : "within \(tolerance)"),
            found: .number(value), required: .number(baseline.value))
        return Finding(rule: rule, result: result, isCrossed: crossed)
    }
}
