package import CairnObjects
package import CairnStorage

/// Candidates in the order of a metric, and the best of them that nothing speaks against.
package struct Selection: Sendable {
    /// One candidate, and what speaks for and against it.
    package struct Entry: Sendable {
        package let version: VersionID
        /// The figure that it is ranked by; `nil` where it has none.
        package let value: IndexedValue?
        package let approval: ApprovalState
        /// What the policy's automatic approval says of it; no rules where it has none.
        package let verdict: Verdict
        /// Why it cannot be chosen; `nil` where it can.
        package let obstacle: String?

        package init(
            version: VersionID, value: IndexedValue?, approval: ApprovalState, verdict: Verdict,
            obstacle: String?
        ) {
            (self.version, self.value, self.approval) = (version, value, approval)
            (self.verdict, self.obstacle) = (verdict, obstacle)
        }
    }

    package let group: GroupName
    /// The best first; those without a figure last.
    package let entries: [Entry]
    package let chosen: VersionID?
    /// How many versions the condition left out.
    package let leftOut: Int
    /// What approving the chosen one did; `nil` where that was not asked for.
    package let approval: ApprovalState?
    package let entry: LogEntry?

    package init(
        group: GroupName, entries: [Entry], chosen: VersionID?, leftOut: Int, approval: ApprovalState?,
        entry: LogEntry?
    ) {
        (self.group, self.entries, self.chosen) = (group, entries, chosen)
        (self.leftOut, self.approval, self.entry) = (leftOut, approval, entry)
    }
}

extension Registry {
    /// Ranks the versions of a group that satisfy a condition, chooses the best that is fit and, where that
    /// is asked for and the policy provides for it, approves it without a person.
    ///
    /// - Parameter sort: What to rank by, and which way. Of equals, the older comes first.
    /// - Throws: `refused` where `approve` is set and the policy has no automatic approval, or
    ///   nothing can be chosen to approve.
    package func select(
        in group: GroupName, by sort: VersionQuery.Sort, where predicate: Predicate, approve: Bool,
        by intent: Intent
    ) async throws -> Selection {
        let group = try await spelled(group)
        let (entry, selection) = try await committing(intent, asking: .approve) {
            let policy = try await policy(of: group)
            if approve, policy.value.automatic == nil { throw Self.noAutomaticApproval(in: group) }
            let rows = try await storage.versions(VersionQuery(group: group, where: predicate, sort: sort))
            let (situation, surroundings) = try await situation(of: group, under: policy.value)
            let entries = try await entries(rows, by: sort.field, in: situation)
            let chosen = entries.first { $0.obstacle == nil }
            let all = try await storage.count(VersionQuery(group: group))
            var transaction: Transaction?
            if approve {
                guard let chosen else { throw Self.nothingToChoose(in: group, entries) }
                transaction = try await approval(of: chosen, under: policy, by: intent)
                // What the candidates were judged by; since then, it was read again.
                transaction?.expectations += policy.expectations + surroundings
            }
            let selection = Selection(
                group: group, entries: entries, chosen: chosen?.version, leftOut: all - rows.count,
                approval: approve ? .approved : nil, entry: nil)
            return (transaction, selection)
        }
        return Selection(
            group: selection.group, entries: selection.entries, chosen: selection.chosen,
            leftOut: selection.leftOut, approval: selection.approval, entry: entry)
    }

    private func entries(
        _ rows: [IndexedVersion], by field: Field, in situation: Situation
    ) async throws -> [Selection.Entry] {
        var entries: [Selection.Entry] = []
        for row in Self.olderFirst(rows, field) {
            let record = try await record(of: row.manifest)
            let candidate = Candidate(id: VersionID(row), record: record, approval: nil, pusher: nil)
            let verdict = situation.policy.automatic?.judge(candidate, in: situation) ?? Verdict(rules: [])
            let figure = row.values(of: field).first
            let obstacle: String? =
                figure == nil
                ? "it has no such figure"
                : row.approval == .rejected
                    ? "it is Rejected" : verdict.failed.isEmpty ? nil : verdict.failed[0].finding
            entries.append(
                .init(
                    version: candidate.id, value: figure, approval: row.approval, verdict: verdict,
                    obstacle: obstacle))
        }
        return entries
    }

    /// Rows that an index gives newest first among equals, with the older of equals first.
    private static func olderFirst(_ rows: [IndexedVersion], _ field: Field) -> [IndexedVersion] {
        var groups: [[IndexedVersion]] = []
        for row in rows {
            if let last = groups.last?.last, last.values(of: field) == row.values(of: field) {
                groups[groups.count - 1].append(row)
            } else {
                groups.append([row])
            }
        }
        return groups.flatMap { $0.sorted { $0.number < $1.number } }
    }

    /// The transaction that approves what was chosen; `nil` where it is approved already, and its votes count
    /// still.
    private func approval(
        of chosen: Selection.Entry, under policy: EffectivePolicy, by intent: Intent
    ) async throws -> Transaction? {
        let assessment = try await assess(chosen.version)
        let before = assessment.candidate.approval
        let standing = ApprovalTally(
            before?.votes ?? [], on: assessment.candidate, in: assessment.situation)
        if assessment.candidate.state == .approved, standing.state == .approved { return nil }
        let now = assessment.situation.now
        let decided = Approval(
            subject: chosen.version.manifest, state: .approved, actor: intent.actor,
            reason: chosen.verdict.automaticReason, at: now, previous: assessment.approvalDigest,
            votes: before?.votes ?? [], policy: policy.digest)
        let candidate = Candidate(
            id: chosen.version, record: assessment.candidate.record, approval: decided,
            pusher: assessment.candidate.pusher)
        let tally = ApprovalTally(decided.votes, on: candidate, in: assessment.situation)
        guard tally.state == .approved else {
            throw CairnError(.refused, "\(chosen.version) cannot be approved: \(tally.described)")
        }
        var transaction = transaction(.approvalChanged, by: intent)
        try transaction.move(
            .approval(chosen.version.group, chosen.version.number), from: assessment.approvalDigest,
            to: decided)
        transaction.expectations = assessment.expectations
        return transaction
    }

    private static func noAutomaticApproval(in group: GroupName) -> CairnError {
        CairnError(
            .refused, "the policy of '\(group)' approves nothing without a person",
            hint: "approve it by hand, or give the policy an 'automatic' section")
    }

    private static func nothingToChoose(in group: GroupName, _ entries: [Selection.Entry]) -> CairnError {
        let why = entries.prefix(3).compactMap { entry in
            entry.obstacle.map { "\(entry.version): \($0)" }
        }
        return CairnError(
            .refused,
            entries.isEmpty
                ? "no version of '\(group)' satisfies the condition"
                : "no version of '\(group)' can be chosen (\(why.joined(separator: "; ")))",
            hint: "see 'cairn select' without --approve for all of them")
    }
}
