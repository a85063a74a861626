package import CairnObjects

/// What the votes on a version come to under a policy. A pure function of both.
package struct ApprovalTally: Sendable, Equatable {
    /// A vote that does not count, and why.
    package struct Discounted: Sendable, Equatable {
        package let vote: Vote
        package let reason: String
    }

    /// Those that count for the version, and those that count against it.
    package private(set) var approvals: [Vote] = []
    package private(set) var rejections: [Vote] = []
    package private(set) var discounted: [Discounted] = []
    package let quorum: Int
    package let state: ApprovalState

    /// - Parameter votes: What everybody says now.
    /// - Parameter forgivingAge: Whether votes count that are older than the policy wants: a version that was
    ///   live may come back without a new review.
    package init(
        _ votes: [Vote], on candidate: Candidate, in situation: Situation, forgivingAge: Bool = false
    ) {
        let rules = situation.policy.approval
        quorum = rules?.quorum ?? 1
        for vote in votes {
            let judge = VoteJudge(
                actor: vote.actor, isFor: vote.isFor, candidate: candidate, situation: situation)
            if let failed = judge.standing().first(where: { !$0.passes }) {
                discounted.append(.init(vote: vote, reason: failed.finding))
            } else if !forgivingAge, vote.isFor, let age = rules?.expires,
                vote.at.advanced(byMilliseconds: age.milliseconds) <= situation.now
            {
                discounted.append(.init(vote: vote, reason: "\(vote.actor) voted more than \(age) ago"))
            } else if vote.isFor {
                approvals.append(vote)
            } else {
                rejections.append(vote)
            }
        }
        let isAutomatic = candidate.approval?.policy != nil && situation.policy.automatic != nil
        if rules == nil {
            // Nobody set rules for deciding, so the newest decision counts.
            state = votes.last?.state ?? (isAutomatic ? .approved : .pending)
        } else if !rejections.isEmpty {
            state = .rejected
        } else {
            state = isAutomatic || approvals.count >= quorum ? .approved : .pending
        }
    }

    /// `1 of 2 approvals: bob`, and what does not count.
    package var described: String {
        let names = approvals.map(\.actor.description).joined(separator: ", ")
        let counts = "\(approvals.count) of \(quorum) approvals\(names.isEmpty ? "" : ": \(names)")"
        let against = rejections.map { "\($0.actor) rejected it" }
        return ([counts] + against + discounted.map { "not counted: \($0.reason)" }).joined(separator: "; ")
    }
}

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
