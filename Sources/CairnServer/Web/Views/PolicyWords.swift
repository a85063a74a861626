import CairnObjects
import CairnRegistry

/// The rules that hold, in plain words.
struct PolicyWords: Sendable {
    let policy: Policy

    /// So many sentences are said.
    private static let most = 12

    var html: HTML {
        let sentences = approval + automatic + stages + drift
        let shown = sentences.prefix(Self.most).map { "<li>\(Element.short($0, 500))</li>\n" as HTML }
        return "<ul>\(shown)</ul>\(Element.rest(sentences.count - shown.count))"
    }

    private var approval: [String] {
        guard let rules = policy.approval else { return ["Any approver may approve; one vote is enough."] }
        let who = rules.approvers.map(policy.names) ?? "whoever has the role"
        var words = ["It takes \(rules.quorum) vote\(rules.quorum == 1 ? "" : "s") to approve, by \(who)."]
        if !rules.separation.isEmpty {
            let duties = rules.separation.sorted().map(\.rawValue).joined(separator: ", ")
            words.append("Nobody approves who is also: \(duties).")
        }
        if let reason = rules.reason {
            words.append(
                reason.pattern.map { "A decision needs a reason of the form “\($0)”." }
                    ?? "A decision needs a reason.")
        }
        if let expires = rules.expires { words.append("A vote counts for \(expires).") }
        if !rules.require.isEmpty { words.append("To approve, \(Self.words(rules.require)).") }
        return words
    }

    private var automatic: [String] {
        policy.automatic == nil
            ? [] : ["Versions that pass all of the policy's figures are approved at once."]
    }

    private var stages: [String] {
        var words: [String] = []
        for (stage, rules) in policy.stages.sorted(by: { $0.key < $1.key }) {
            var parts = [policy.isGuarded(stage) ? "takes only approved versions" : "takes any version"]
            if let after = rules.after {
                let period = after.period.map { " for \($0)" } ?? ""
                parts.append("which have stood in \(after.stage)\(period) before")
            }
            if !rules.require.isEmpty { parts.append(Self.words(rules.require)) }
            if let movers = rules.movers { parts.append("moved only by \(policy.names(of: movers))") }
            for window in rules.freeze { parts.append("frozen \(window.described)") }
            if rules.override != .nobody { parts.append("with an override for emergencies") }
            words.append("The stage \(stage) \(parts.joined(separator: "; ")).")
        }
        if policy.isClosed { words.append("There are no other stages.") }
        return words
    }

    private var drift: [String] {
        policy.drift.map { rule in
            var bounds: [String] = []
            if let minimum = rule.minimum { bounds.append("below \(Element.figure(minimum))") }
            if let maximum = rule.maximum { bounds.append("above \(Element.figure(maximum))") }
            if let tolerance = rule.noWorseThanBaseline {
                bounds.append("worse than at training by more than \(tolerance)")
            }
            let then = rule.rollback.map { "; then \($0) is rolled back" } ?? ""
            return "Drift is when \(rule.metric) is observed \(bounds.joined(separator: " or "))\(then)."
        }
    }

    private static func words(_ requirements: Requirements) -> String {
        let evidence = requirements.evidence.map(\.rawValue).sorted().map { "there must be: \($0)" }
        let metrics = requirements.metrics.sorted { $0.key < $1.key }.map { name, rule -> String in
            var bounds: [String] = []
            if let minimum = rule.minimum { bounds.append("at least \(Element.figure(minimum))") }
            if let maximum = rule.maximum { bounds.append("at most \(Element.figure(maximum))") }
            if let other = rule.noWorseThan { bounds.append("no worse than in \(other.stage)\(by(other))") }
            if let other = rule.betterThan { bounds.append("better than in \(other.stage)\(by(other))") }
            return "\(name) must be \(bounds.isEmpty ? "measured" : bounds.joined(separator: " and "))"
        }
        return (evidence + metrics).joined(separator: "; ")
    }

    private static func by(_ comparison: MetricRule.Comparison) -> String {
        comparison.by.isNone ? "" : " by \(comparison.by)"
    }
}
