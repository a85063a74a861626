import CairnObjects
import CairnStorage

/// The approval that a version begins with, and what led to it.
struct FirstApproval: Sendable {
    let approval: Approval
    /// What the policy's automatic approval said; no rules where none was asked.
    let verdict: Verdict
    let expectations: [RefExpectation]
}

extension Registry {
    /// Pending, or Approved where the policy's automatic approval asks for no more than the version brings.
    ///
    /// - Parameter decision: What whoever registers decides at once.
    /// - Throws: `refused`, with every rule, where the policy does not let them.
    func firstApproval(
        of id: VersionID, _ record: Record, deciding decision: ApprovalState? = nil, by intent: Intent
    ) async throws -> FirstApproval {
        let policy = try await policy(of: id.group)
        let (situation, expectations) = try await situation(of: id.group, under: policy.value)
        if let decision, decision != .pending {
            let candidate = Candidate(id: id, record: record, approval: nil, pusher: intent.actor)
            let expectations = policy.expectations + expectations
            let ballot = try Ballot(
                decision, by: intent,
                on: Assessment(
                    candidate: candidate, situation: situation, expectations: expectations,
                    approvalDigest: nil))
            return FirstApproval(
                approval: ballot.approval, verdict: Verdict(rules: []), expectations: expectations)
        }
        let pending = Approval(
            subject: id.manifest, state: .pending, actor: intent.actor, reason: "", at: situation.now,
            previous: nil)
        guard let automatic = policy.value.automatic, automatic.on == .push, let digest = policy.digest else {
            // A policy that is set meanwhile may approve it.
            return FirstApproval(
                approval: pending, verdict: Verdict(rules: []), expectations: policy.expectations)
        }
        let candidate = Candidate(id: id, record: record, approval: nil, pusher: intent.actor)
        let verdict = automatic.judge(candidate, in: situation)
        var approval = pending
        if verdict.passes {
            (approval.state, approval.policy) = (.approved, digest)
            approval.reason = verdict.automaticReason
        }
        return FirstApproval(
            approval: approval, verdict: verdict, expectations: policy.expectations + expectations)
    }
}

extension AutomaticApproval {
    func judge(_ candidate: Candidate, in situation: Situation) -> Verdict {
        Verdict(rules: require.judge(candidate, in: situation))
    }
}

extension Verdict {
    /// The reason that an approval without a person gives: all that it stands on.
    var automaticReason: String { "by policy: " + rules.map(\.finding).joined(separator: "; ") }
}
