package import CairnObjects
package import CairnStorage

extension Registry {
    /// Decides on a version, labels it, puts it into a stage and changes what stands beside its record, in
    /// one transaction. The stage is judged by the approval as it is afterwards.
    ///
    /// The log's entry is named after the change that weighs most: of the stage, then the approval, then the
    /// labels, then the entity.
    ///
    /// - Parameters:
    ///   - lease: What holds the bytes that the entity will need; the commit consumes it.
    ///   - amend: Makes the entity what it is to be, from what it is, the approval being what it was before.
    ///     Called again where somebody else was first: what it leaves alone is never lost.
    /// - Returns: the log entry; `nil` where all was so already, or was done before under the intent's key.
    /// - Throws: `refused`, with every rule, where the policy lets one of the changes not pass; `notFound`
    ///   where the version is deleted; `conflict` where somebody else moved the stage meanwhile; what `amend`
    ///   throws. Nothing is changed then.
    package func change(
        _ id: VersionID, _ change: VersionChange, under lease: Lease? = nil, by intent: Intent,
        amending amend: (inout EntityDocument, Approval?) throws -> Void = { _, _ in }
    ) async throws -> LogEntry? {
        let stage = change.stage.map { RefName.stage(id.group, $0) }
        return try await committing(
            intent, and: { (verbs: [Verb]) in verbs }, isFinal: { stage != nil && $0.ref == stage },
            findsRepeated: true
        ) {
            if try await isRepeated(intent, of: id) { return (nil, []) }
            try await requireStanding(id)
            var draft = ChangeDraft(transaction(.entityChanged, by: intent))
            draft.transaction.lease = lease
            draft.transaction.expectations = [RefExpectation(id.ref, names: id.manifest)]
            if let entity = change.entity {
                let approval = try await value(Approval.self, of: .approval(id.group, id.number))
                try await self.amend(entity, in: &draft.transaction, by: intent) {
                    try amend(&$0, approval?.value)
                }
                draft.transaction.expectations.append(
                    RefExpectation(.approval(id.group, id.number), names: approval?.digest))
            }
            if !change.setLabels.isEmpty || !change.unsetLabels.isEmpty {
                _ = try await label(
                    id, set: change.setLabels, unset: change.unsetLabels, in: &draft.transaction)
            }
            try await judge(change, of: id, into: &draft, by: intent)
            return (draft.transaction.moves.isEmpty ? nil : draft.transaction, draft.verbs)
        }.entry
    }

    /// Adds the decision and the move of the stage, as far as the policy lets them pass.
    private func judge(
        _ change: VersionChange, of id: VersionID, into draft: inout ChangeDraft, by intent: Intent
    ) async throws {
        guard change.decision != nil || change.stage != nil else { return }
        let assessment = try await assess(id, for: change.stage)
        draft.transaction.expectations += assessment.expectations
        var candidate = assessment.candidate
        if let decision = change.decision {
            var voter = intent
            voter.reason = change.decisionReason
            let ballot = try Ballot(decision, by: voter, on: assessment)
            if ballot.isChange {
                try draft.transaction.move(
                    .approval(id.group, id.number), from: assessment.approvalDigest, to: ballot.approval)
                draft.transaction.action = ballot.action
                draft.verbs.append(Verb(decision))
                candidate = candidate.with(ballot.approval)
            }
        }
        guard let stage = change.stage,
            try await put(candidate, into: stage, assessment.situation, in: &draft.transaction)
        else { return }
        draft.transaction.action = .stageMoved
        draft.verbs.append(.promote)
    }

    /// Adds to a transaction what puts a version into a stage.
    ///
    /// - Returns: whether there is anything to move.
    /// - Throws: `refused`, with every rule, where the policy says no.
    func put(
        _ candidate: Candidate, into stage: StageName, _ situation: Situation,
        in transaction: inout Transaction
    ) async throws -> Bool {
        let spec = StageSpec(group: candidate.id.group, stage: stage)
        try await checkSpelling(of: stage, in: spec.group)
        let standing = try await storage.target(of: spec.ref)
        let stands = standing == candidate.id.manifest
        let verdict = StageJudge.judge(
            ProposedMove(
                candidate, to: stage, by: transaction.actor, stands ? .rollback : .promotion, in: situation))
        guard verdict.passes else { throw verdict.refusal(of: "move \(spec) to \(candidate.id)") }
        guard !stands else { return false }
        transaction.moves.append(RefMove(spec.ref, from: standing, to: candidate.id.manifest))
        return true
    }

    /// Adds to a transaction what makes an entity what `amend` makes of it.
    private func amend(
        _ id: EntityID, in transaction: inout Transaction, by intent: Intent,
        _ amend: (inout EntityDocument) throws -> Void
    ) async throws {
        let current = try await entity(id)
        let before =
            try current?.value ?? EntityDocument([:], labels: Labels([:]), at: clock(), by: intent.actor)
        var document = before
        try amend(&document)
        guard document != before else { return }
        if current != nil {
            (document.modifiedAt, document.modifiedBy) = (clock(), intent.actor)
            document.edition += 1
        }
        transaction.action = current == nil ? .entityCreated : .entityChanged
        try transaction.move(.entity(id), from: current?.digest, to: document)
        transaction.expectations += try await ownerStands(id)
    }

    /// Whether the same request changed the version before.
    ///
    /// - Throws: `exists` where it did something else.
    private func isRepeated(_ intent: Intent, of id: VersionID) async throws -> Bool {
        guard let request = intent.request, let entry = try await storage.entry(for: request) else {
            return false
        }
        guard entry.moves.contains(where: { Self.isAbout(id, $0) }) else {
            throw CairnError(
                .exists,
                "the idempotency key '\(request)' was used for something else (log entry \(entry.sequence))",
                hint: "use a new key for a new request")
        }
        return true
    }

    /// Whether a move is of what belongs to a version, or puts it somewhere.
    private static func isAbout(_ id: VersionID, _ move: RefMove) -> Bool {
        guard move.ref.group?.folded == id.group.folded else { return false }
        return move.ref.version?.number == id.number || move.to == id.manifest
    }
}

/// A change as it grows, with the verbs whose hooks are asked about it.
private struct ChangeDraft: Sendable {
    var transaction: Transaction
    var verbs: [Verb] = []

    init(_ transaction: Transaction) { self.transaction = transaction }
}
