import CairnObjects

/// Judges whether somebody may move a stage against its rules.
enum OverrideJudge {
    static func judge(
        _ candidate: Candidate, to stage: StageName, by intent: Intent, in situation: Situation
    ) -> Verdict {
        let policy = situation.policy
        let tally = ApprovalTally(candidate.approval?.votes ?? [], on: candidate, in: situation)
        let allowed: RuleResult
        switch policy.stages[stage]?.override ?? .nobody {
        case .nobody:
            allowed = RuleResult(
                "override", passes: false, "nobody may override the rules of '\(stage)'",
                remedy: "an override has to be provided for in the policy: "
                    + "stages: {\(stage): {override: true}}")
        case .anybody:
            allowed = RuleResult("override", passes: true, "anybody may override the rules of '\(stage)'")
        case .these(let roster):
            allowed = RuleResult(
                "override", passes: policy.members(of: roster).contains(intent.actor),
                "\(policy.names(of: roster)) may override the rules of '\(stage)'; \(intent.actor) asks",
                remedy: "ask one of: \(policy.names(of: roster))", found: .text(intent.actor))
        }
        return Verdict(rules: [
            allowed,
            RuleResult(
                "override reason", passes: ReasonRule().accepts(intent.reason),
                intent.reason.isEmpty ? "no reason is given" : "the reason is '\(intent.reason.printable)'",
                remedy: "an override needs a reason: say it with -m"),
            // An emergency is no reason to serve what somebody found to be wrong, or a stage that is none.
            RuleResult(
                "override rejected", passes: candidate.state != .rejected && tally.state != .rejected,
                "\(candidate.id) is \(candidate.state)"
                    + (tally.state == .rejected ? "; \(tally.described)" : ""),
                remedy: "a rejection has to be taken back first, with 'cairn retract \(candidate.id)'"),
            RuleResult(
                "override declared", passes: !policy.isClosed || policy.stages[stage] != nil,
                "'\(stage)' is \(policy.stages[stage] == nil ? "not " : "")declared by the policy"),
        ])
    }
}
