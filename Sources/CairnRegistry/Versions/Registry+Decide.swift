package import CairnObjects
import CairnStorage

/// What became of a decision.
package struct DecisionReceipt: Sendable {
    package let version: VersionID
    package let state: ApprovalState
    package let previous: ApprovalState
    /// `nil` where the version was in that state already.
    package let entry: LogEntry?
    /// Stages that the version was withdrawn from, and what stands there now.
    package let withdrawn: [StageChange]
}

extension Registry {
    /// Approves or rejects a version, or sets it back to pending.
    ///
    /// - Parameter withdraw: With a rejection, also take the version out of the stages where it stands:
    ///   each goes back to where it stood before, or to nothing, in the same transaction.
    /// - Throws: `notFound` where the version is deleted meanwhile.
    package func decide(
        _ id: VersionID, _ state: ApprovalState, withdraw: Bool = false, by intent: Intent
    ) async throws -> DecisionReceipt {
        let (entry, receipt) = try await committing(asking: Verb(state)) {
            try await requireStanding(id)
            let ref = RefName.approval(id.group, id.number)
            let current = try await value(Approval.self, of: ref)
            let previous = current?.value.state ?? .pending
            var transaction = transaction(.approvalChanged, by: intent)
            if previous != state {
                let approval = Approval(
                    subject: id.manifest, state: state, actor: intent.actor, reason: intent.reason,
                    at: clock(),
                    previous: current?.digest)
                try transaction.move(ref, from: current?.digest, to: approval)
            }
            transaction.expectations = [RefExpectation(id.ref, names: id.manifest)]
            let withdrawn = withdraw ? try await withdrawal(of: id, from: &transaction) : []
            let receipt = (previous, withdrawn)
            return (transaction.moves.isEmpty ? nil : transaction, receipt)
        }
        return DecisionReceipt(
            version: id, state: state, previous: receipt.0, entry: entry, withdrawn: receipt.1)
    }

    /// Adds to the transaction what takes the version out of every stage where it stands.
    private func withdrawal(of id: VersionID, from transaction: inout Transaction) async throws
        -> [StageChange]
    {
        var changes: [StageChange] = []
        let snapshot = try await storage.snapshot(.stages(of: id.group))
        for case (.stage(id.group, let stage), id.manifest) in snapshot.refs {
            let ref = RefName.stage(id.group, stage)
            let (target, skipped) = try await rollbackTarget(
                of: StageSpec(group: id.group, stage: stage), except: id)
            transaction.moves.append(RefMove(ref, from: id.manifest, to: target?.manifest))
            if let target { transaction.expectations += try await evidence(for: target).expectations }
            changes.append(StageChange(stage: stage, from: id, to: target, skipped: skipped))
        }
        // A promotion that comes in between must be seen, even where the version stood nowhere.
        transaction.logSize = snapshot.logSize
        return changes.sorted { $0.stage < $1.stage }
    }

    func requireStanding(_ id: VersionID) async throws {
        guard try await storage.target(of: id.ref) == id.manifest else {
            throw CairnError(.notFound, "\(id) is deleted")
        }
    }
}
