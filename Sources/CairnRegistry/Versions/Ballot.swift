import CairnObjects

/// One vote as it is cast or taken back: what it makes of all votes, judged by the policy.
struct Ballot: Sendable {
    /// The approval afterwards.
    let approval: Approval
    let previous: ApprovalState
    let tally: ApprovalTally
    let verdict: Verdict
    /// Whether anything is different afterwards.
    let isChange: Bool

    /// A vote that leaves the state as it was is told from a decision.
    var action: Action { approval.state == previous ? .approvalVoted : .approvalChanged }

    /// - Parameter state: What to vote for; `pending` takes the actor's own vote back.
    /// - Throws: `refused` where the policy does not let the actor vote so.
    init(_ state: ApprovalState, by intent: Intent, on assessment: Assessment) throws(CairnError) {
        let (candidate, situation) = (assessment.candidate, assessment.situation)
        let before = candidate.approval?.votes ?? []
        let own = before.first { $0.actor == intent.actor }
        var votes = before.filter { $0.actor != intent.actor }
        if state == .pending {
            verdict = Verdict(rules: [])
        } else {
            let judge = VoteJudge(
                actor: intent.actor, isFor: state == .approved, candidate: candidate, situation: situation)
            verdict = judge.cast(reason: intent.reason)
            guard verdict.passes else {
                throw verdict.refusal(of: "\(state == .approved ? "approve" : "reject") \(candidate.id)")
            }
            votes.append(
                Vote(
                    actor: intent.actor, isFor: state == .approved, reason: intent.reason, at: situation.now))
        }
        tally = ApprovalTally(votes, on: candidate, in: situation)
        previous = candidate.state
        let reached: ApprovalState
        if state == .pending {
            isChange = own != nil
            // Who takes a vote back approves nothing, unless it was the one against: that others' votes would
            // do under newer rules is for one of them to say.
            let isRaised = tally.state == .approved && previous != .approved && own?.isFor != false
            reached = own == nil || isRaised ? previous : tally.state
        } else {
            // Where votes grow old, the same vote again is a newer one.
            let isRenewal = state == .approved && situation.policy.approval?.expires != nil
            isChange = own?.state != state || tally.state != previous || isRenewal
            reached = tally.state
        }
        approval = Approval(
            subject: candidate.id.manifest, state: reached, actor: intent.actor, reason: intent.reason,
            at: situation.now, previous: assessment.approvalDigest, votes: votes,
            policy: candidate.approval?.policy)
    }
}
