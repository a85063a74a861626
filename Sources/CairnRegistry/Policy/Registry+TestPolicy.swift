package import CairnObjects
import CairnStorage

/// What the rules say of a version, without anything being changed.
package struct PolicyTest: Sendable {
    package let version: VersionID
    /// Whether the actor could approve it now.
    package let vote: Verdict
    package let tally: ApprovalTally
    package let state: ApprovalState
    /// Whether it would be approved without a person; `nil` where the policy knows no such approval.
    package let automatic: Verdict?
    /// Whether the actor could move each stage to it now, by name.
    package let stages: [(stage: StageName, verdict: Verdict)]

    /// Whether every rule that was asked about stages passes.
    package var passes: Bool { stages.allSatisfy(\.verdict.passes) }
}

extension Registry {
    /// Asks every rule about a version.
    ///
    /// - Parameter stage: Only this stage; `nil` for every stage of the policy, and `production`.
    /// - Parameter draft: Rules to try out instead of those that hold.
    package func testPolicy(
        on id: VersionID, stage: StageName? = nil, draft: Policy? = nil, by intent: Intent
    ) async throws -> PolicyTest {
        if let draft { try checkZones(of: draft) }
        if let stage { try await checkSpelling(of: stage, in: id.group) }
        let assessment = try await assess(id, under: draft)
        let (candidate, situation) = (assessment.candidate, assessment.situation)
        let policy = situation.policy
        let names =
            stage.map { [$0] } ?? Set(policy.stages.keys).union(policy.isClosed ? [] : [.production]).sorted()
        var stages: [(StageName, Verdict)] = []
        for name in names {
            let there = try await assess(id, for: name, under: draft)
            stages.append(
                (
                    name,
                    StageJudge.judge(
                        ProposedMove(there.candidate, to: name, by: intent.actor, in: there.situation))
                ))
        }
        let judge = VoteJudge(actor: intent.actor, isFor: true, candidate: candidate, situation: situation)
        return PolicyTest(
            version: id, vote: judge.cast(reason: intent.reason),
            tally: ApprovalTally(candidate.approval?.votes ?? [], on: candidate, in: situation),
            state: candidate.state, automatic: policy.automatic?.judge(candidate, in: situation),
            stages: stages)
    }
}
