package import CairnObjects
import CairnStorage

/// What became of a decision.
package struct DecisionReceipt: Sendable {
    package let version: VersionID
    package let state: ApprovalState
    package let previous: ApprovalState
    /// What all votes come to now.
    package let tally: ApprovalTally
    /// What was asked of whoever decided.
    package let verdict: Verdict
    /// `nil` where all was so already, and for a dry run.
    package let entry: LogEntry?
    /// Stages that the version was withdrawn from, and what stands there now.
    package let withdrawn: [StageChange]
    /// Whether the votes are others than before, or would be.
    package let isVoteChanged: Bool

    package init(
        version: VersionID, state: ApprovalState, previous: ApprovalState, tally: ApprovalTally,
        verdict: Verdict, entry: LogEntry?, withdrawn: [StageChange], isVoteChanged: Bool
    ) {
        (self.version, self.state, self.previous) = (version, state, previous)
        (self.tally, self.verdict, self.entry) = (tally, verdict, entry)
        (self.withdrawn, self.isVoteChanged) = (withdrawn, isVoteChanged)
    }
}

extension Registry {
    /// Votes for a version or against it, or takes one's vote back; the approval's state follows from all
    /// votes, as the policy counts them.
    ///
    /// - Parameter state: What to vote for; `pending` takes one's own vote back.
    /// - Parameter withdraw: With a rejection, also take the version out of the stages where it stands:
    ///   each goes back to where it stood before, or to nothing, in the same transaction.
    /// - Throws: `refused`, with every rule, where the policy does not let the actor vote so; `notFound`
    ///   where the version is deleted meanwhile.
    package func decide(
        _ id: VersionID, _ state: ApprovalState, withdraw: Bool = false, by intent: Intent
    ) async throws -> DecisionReceipt {
        let (entry, draft) = try await committing(
            intent, asking: Verb(state), and: { $0.1.isEmpty ? [] : [.rollback] }
        ) {
            let assessment = try await assess(id)
            let ballot = try Ballot(state, by: intent, on: assessment)
            var transaction = transaction(ballot.action, by: intent)
            if ballot.isChange {
                try transaction.move(
                    .approval(id.group, id.number), from: assessment.approvalDigest, to: ballot.approval)
            }
            transaction.expectations = assessment.expectations
            let withdrawn = withdraw ? try await withdrawal(of: id, from: &transaction) : []
            if !withdrawn.isEmpty { transaction.action = .approvalChanged }
            return (transaction.moves.isEmpty ? nil : transaction, (ballot, withdrawn))
        }
        let (ballot, withdrawn) = draft
        return DecisionReceipt(
            version: id, state: ballot.approval.state, previous: ballot.previous, tally: ballot.tally,
            verdict: ballot.verdict, entry: entry, withdrawn: withdrawn, isVoteChanged: ballot.isChange)
    }

    /// Who may not move a stage may not empty it by rejecting what stands there either.
    private func checkMover(of stage: StageName, in group: GroupName, _ actor: Principal) async throws {
        let policy = try await policy(of: group).value
        guard let rule = StageJudge.mover(actor, of: stage, under: policy), !rule.passes else { return }
        throw Verdict(rules: [rule]).refusal(of: "withdraw a version from \(group):\(stage)")
    }

    /// Adds to the transaction what takes the version out of every stage where it stands.
    private func withdrawal(of id: VersionID, from transaction: inout Transaction) async throws
        -> [StageChange]
    {
        var changes: [StageChange] = []
        let snapshot = try await storage.snapshot(.stages(of: id.group))
        for case (.stage(id.group, let stage), id.manifest) in snapshot.refs {
            let ref = RefName.stage(id.group, stage)
            try await checkMover(of: stage, in: id.group, transaction.actor)
            let target = try await rollbackTarget(
                of: StageSpec(group: id.group, stage: stage), except: id, by: transaction.actor)
            transaction.moves.append(RefMove(ref, from: id.manifest, to: target.id?.manifest))
            transaction.expectations += target.expectations
            changes.append(StageChange(stage: stage, from: id, to: target.id, skipped: target.skipped))
        }
        // A promotion that comes in between must be seen, even where the version stood nowhere.
        transaction.logSize = snapshot.logSize
        return changes.sorted { $0.stage < $1.stage }
    }
}
