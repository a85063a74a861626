package import CairnObjects

/// What the votes on a version come to under a policy. A pure function of both.
package struct ApprovalTally: Sendable, Equatable {
    /// A vote that does not count, and why.
    package struct Discounted: Sendable, Equatable {
        package let vote: Vote
        package let reason: String

        package init(vote: Vote, reason: String) { (self.vote, self.reason) = (vote, reason) }
    }

    /// Those that count for the version, and those that count against it.
    package private(set) var approvals: [Vote] = []
    package private(set) var rejections: [Vote] = []
    package private(set) var discounted: [Discounted] = []
    package let quorum: Int
    package let state: ApprovalState

    /// As somebody else has counted.
    package init(
        approvals: [Vote], rejections: [Vote], discounted: [Discounted], quorum: Int, state: ApprovalState
    ) {
        (self.approvals, self.rejections, self.discounted) = (approvals, rejections, discounted)
        (self.quorum, self.state) = (quorum, state)
    }

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
