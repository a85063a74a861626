package import CairnObjects

/// Judges whether somebody may vote, and whether a vote counts.
package struct VoteJudge: Sendable {
    package let actor: Principal
    package let isFor: Bool
    package let candidate: Candidate
    package let situation: Situation

    package init(actor: Principal, isFor: Bool, candidate: Candidate, situation: Situation) {
        (self.actor, self.isFor, self.candidate, self.situation) = (actor, isFor, candidate, situation)
    }

    /// What is asked when the vote is cast.
    package func cast(reason: String) -> Verdict {
        guard let rules = situation.policy.approval else { return Verdict(rules: []) }
        var results = standing()
        if let rule = rules.reason {
            let pattern = rule.pattern.map { " that matches \($0)" } ?? ""
            results.append(
                RuleResult(
                    "reason", passes: rule.accepts(reason),
                    reason.isEmpty ? "no reason is given" : "the reason is '\(reason.printable)'",
                    remedy: "say a reason\(pattern) with -m", found: .string(reason),
                    required: rule.pattern.map(JSON.string)))
        }
        if isFor { results += rules.require.judge(candidate, in: situation) }
        return Verdict(rules: results)
    }

    /// What is asked of whoever voted, as long as the vote stands.
    func standing() -> [RuleResult] {
        guard let rules = situation.policy.approval else { return [] }
        let (isAuthor, isPusher) = (candidate.isMade(by: actor), candidate.pusher == actor)
        var results: [RuleResult] = []
        if let approvers = rules.approvers {
            // Whoever made a version may take it back, whoever else decides.
            let isEntitled =
                situation.policy.members(of: approvers).contains(actor) || (!isFor && (isAuthor || isPusher))
            results.append(
                RuleResult(
                    "approver", passes: isEntitled,
                    isEntitled ? "\(actor) may decide" : "\(actor) is not among those who may decide",
                    remedy: "ask one of: \(situation.policy.names(of: approvers))", found: .text(actor),
                    required: .string(situation.policy.names(of: approvers))))
        }
        guard isFor else { return results }
        let parts: [(ApprovalRules.Duty, Bool, String)] = [
            (.author, isAuthor, "made"), (.pusher, isPusher, "pushed"),
        ]
        for (duty, isSame, verb) in parts where rules.separation.contains(duty) {
            results.append(
                RuleResult(
                    "separation \(duty.rawValue)", passes: !isSame,
                    "\(actor) \(isSame ? "\(verb) \(candidate.id)" : "did not \(duty.infinitive) it")",
                    remedy: "somebody else has to approve it", found: .text(actor)))
        }
        return results
    }
}

extension ApprovalRules.Duty {
    fileprivate var infinitive: String {
        switch self {
        case .author: "make"
        case .pusher: "push"
        case .promoter: "promote"
        }
    }
}
