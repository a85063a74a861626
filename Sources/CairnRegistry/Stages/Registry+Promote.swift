package import CairnObjects
import CairnStorage

/// What a caller believes to stand in a stage: the visible half of compare-and-set.
package enum StageExpectation: Sendable {
    case version(VersionID)
    case nothing
}

extension Registry {
    /// Puts a version into a stage, if the group's policy lets it.
    ///
    /// The approval, the policy and the stage are compared again inside the transaction that moves the ref.
    ///
    /// - Parameter expectation: What must stand there now; `nil` for whatever stands there.
    /// - Throws: `refused`, with every rule, where the policy says no; `conflict` where something else stands
    ///   there than expected, or somebody else moved the stage meanwhile.
    package func promote(
        _ id: VersionID, to stage: StageName, expecting expectation: StageExpectation? = nil,
        by intent: Intent
    ) async throws -> StageReceipt {
        try await move(
            StageSpec(group: id.group, stage: stage), expecting: expectation, .stageMoved, by: intent
        ) { _ in (id, []) }
    }

    /// Moves a stage to what `choose` finds, judged by the policy.
    func move(
        _ spec: StageSpec, expecting expectation: StageExpectation?, _ action: Action, by intent: Intent,
        _ choose: (VersionID?) async throws -> (VersionID, skipped: [StageChange.Skipped])
    ) async throws -> StageReceipt {
        let (entry, receipt) = try await committing(isFinal: { $0.ref == spec.ref }, asking: Verb(action)) {
            let standing = try await storage.target(of: spec.ref)
            if standing == nil { try await checkSpelling(of: spec.stage, in: spec.group) }
            let from =
                try await standing.asyncMap { try await version(withManifest: $0, in: spec.group) } ?? nil
            try check(expectation, against: from, in: spec)
            let (id, skipped) = try await choose(from)
            let evidence = try await evidence(for: id)
            let verdict = StageJudge.judge(evidence.proposal(to: spec.stage))
            guard verdict.passes else { throw verdict.refusal(of: "move \(spec) to \(id)") }
            var transaction = transaction(action, by: intent)
            if standing != id.manifest {
                transaction.moves = [RefMove(spec.ref, from: standing, to: id.manifest)]
            }
            transaction.expectations = evidence.expectations
            let change = StageChange(stage: spec.stage, from: from, to: id, skipped: skipped)
            return (transaction.moves.isEmpty ? nil : transaction, (change, verdict))
        }
        return StageReceipt(group: spec.group, change: receipt.0, verdict: receipt.1, entry: entry)
    }

    /// Two stages whose names differ only in case would be one to people, and perhaps only one of them
    /// guarded.
    ///
    /// - Throws: `invalid` where the group, or its policy, knows the stage under another spelling.
    func checkSpelling(of stage: StageName, in group: GroupName) async throws {
        let guarded = try await policy(of: group).value.guards.keys
        let standing = try await storage.group(group)?.stages.keys.map { $0 } ?? []
        let other = ([.production] + guarded + standing).first {
            $0 != stage && $0.description.lowercased() == stage.description.lowercased()
        }
        guard let other else { return }
        throw CairnError(
            .invalid, "'\(stage)' differs only in case from the stage '\(other)'",
            hint: "did you mean '\(other)'?")
    }

    private func check(
        _ expectation: StageExpectation?, against found: VersionID?, in spec: StageSpec
    ) throws(CairnError) {
        let expected: VersionID?
        switch expectation {
        case nil: return
        case .nothing: expected = nil
        case .version(let id): expected = id
        }
        guard expected?.manifest != found?.manifest else { return }
        throw CairnError(
            .conflict,
            "\(spec) holds \(found?.description ?? "nothing"), not "
                + "\(expected?.description ?? "nothing") as expected",
            hint: "look again with 'cairn reflog \(spec)'; nothing was changed")
    }
}

/// What a policy judges a version by, and the refs it was read from.
struct Evidence: Sendable {
    let version: VersionID
    let approval: ApprovalState
    let policy: Policy
    /// That nothing of it changed: what a transaction based on it must expect.
    let expectations: [RefExpectation]

    func proposal(to stage: StageName) -> ProposedMove {
        ProposedMove(version: version, stage: stage, approval: approval, policy: policy)
    }
}

extension Registry {
    func evidence(for id: VersionID) async throws -> Evidence {
        try await requireStanding(id)
        let approvalRef = RefName.approval(id.group, id.number)
        let approval = try await value(Approval.self, of: approvalRef)
        let policy = try await policy(of: id.group)
        return Evidence(
            version: id, approval: approval?.value.state ?? .pending, policy: policy.value,
            expectations: [
                RefExpectation(id.ref, names: id.manifest),
                RefExpectation(approvalRef, names: approval?.digest),
                RefExpectation(.policy(id.group), names: policy.digest),
            ])
    }
}

extension Optional {
    func asyncMap<Value>(_ body: (Wrapped) async throws -> Value) async throws -> Value? {
        guard let self else { return nil }
        return try await body(self)
    }
}
