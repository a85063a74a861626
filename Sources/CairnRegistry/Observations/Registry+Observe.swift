package import CairnObjects
package import CairnStorage

/// What was measured on a version, as somebody hands it in.
package struct ObservationDraft: Sendable {
    package var metrics: [String: Metric]
    /// The stage in which it was observed.
    package var stage: StageName?
    package var window: String?
    /// Metrics that could not be measured any more: rules about them fail.
    package var gone: Set<String> = []
    /// The report that the figures come from.
    package var report: Registration.File?

    package init(metrics: [String: Metric]) { self.metrics = metrics }
}

/// What became of an observation.
package struct ObservationReceipt: Sendable {
    package let version: VersionID
    package let number: ObservationNumber
    package let observation: Observation
    /// What the policy's drift rules said of it.
    package let verdict: Verdict
    /// Metrics of drift rules that the observation had no figure for.
    package let silent: [String]
    /// A stage that went back by itself.
    package let rolledBack: StageChange?
    /// Why a rollback that a rule asks for did not happen.
    package let held: String?
    /// `nil` for a dry run.
    package let entry: LogEntry?

    package init(
        version: VersionID, number: ObservationNumber, observation: Observation, verdict: Verdict,
        silent: [String], rolledBack: StageChange?, held: String?, entry: LogEntry?
    ) {
        (self.version, self.number, self.observation) = (version, number, observation)
        (self.verdict, self.silent, self.rolledBack) = (verdict, silent, rolledBack)
        (self.held, self.entry) = (held, entry)
    }
}

/// An observation and its place beside a version.
package struct RecordedObservation: Sendable {
    package let number: ObservationNumber
    package let digest: Digest
    package let value: Observation
}

extension Registry {
    /// Records an observation beside a version, judges it by the policy's drift rules and, where one says so,
    /// puts a stage back in the same transaction.
    ///
    /// The log entry is `drift.detected` where a rule failed, else `observation.recorded`.
    ///
    /// - Throws: `invalid` where nothing was observed; `notFound` where the version is deleted meanwhile;
    ///   what storing the report throws.
    package func observe(
        _ id: VersionID, _ draft: ObservationDraft, by intent: Intent
    ) async throws -> ObservationReceipt {
        guard draft.report != nil, !draft.metrics.isEmpty, !intent.isDryRun else {
            return try await observe(id, draft, under: nil, by: intent)
        }
        let lease = try await storage.lease()
        do {
            return try await observe(id, draft, under: lease, by: intent)
        } catch {
            // In a task of its own, since this one may be cancelled. The error that led here is the one to
            // report; a lease that stays runs out by itself.
            await Task { try? await storage.release(lease) }.value
            throw error
        }
    }

    /// The same under a lease that the caller has, and under which the report may be held already. It is
    /// consumed where the observation is recorded; else it stays the caller's.
    ///
    /// - Parameter lease: Needed where there is a report.
    package func observe(
        _ id: VersionID, _ draft: ObservationDraft, under lease: Lease?, by intent: Intent
    ) async throws -> ObservationReceipt {
        guard !draft.metrics.isEmpty else {
            throw CairnError(
                .invalid, "nothing was observed", hint: "give a figure, such as --metric psi=0.31")
        }
        guard let report = draft.report, !intent.isDryRun else {
            return try await record(draft, on: id, report: nil, under: lease, by: intent)
        }
        guard let lease else { throw CairnError(.invalid, "a report needs a lease to be stored under") }
        let stored = try await store([report.source], under: lease, by: intent, meter: ByteMeter())
        let descriptor = stored.first.map {
            Descriptor(mediaType: report.mediaType, digest: $0.digest, size: $0.size)
        }
        return try await record(draft, on: id, report: descriptor, under: lease, by: intent)
    }

    private func record(
        _ draft: ObservationDraft, on id: VersionID, report: Descriptor?, under lease: Lease?,
        by intent: Intent
    ) async throws -> ObservationReceipt {
        let (entry, receipt) = try await committing(intent, asking: .observe) {
            let assessment = try await assess(id)
            let judge = DriftJudge(assessment.situation.policy, record: assessment.candidate.record)
            let findings = judge.judge(draft.metrics, gone: draft.gone)
            let verdict = Verdict(rules: findings.map(\.result))
            var observation = Observation(
                subject: id.manifest, actor: intent.actor, at: assessment.situation.now,
                metrics: draft.metrics)
            (observation.stage, observation.window) = (draft.stage, draft.window)
            (observation.message, observation.report) = (intent.reason, report)
            observation.drift = verdict.failed
            var transaction = transaction(
                verdict.passes ? .observationRecorded : .driftDetected, by: intent)
            transaction.lease = lease
            transaction.expectations = assessment.expectations
            let number = try await nextObservation(of: id)
            try transaction.move(.observation(id.group, id.number, number), from: nil, to: observation)
            let reaction = try await react(to: findings, on: id, by: intent.actor)
            if let change = reaction.change {
                transaction.moves.append(reaction.move(of: change, in: id.group))
                transaction.expectations += reaction.expectations
            }
            if !verdict.passes { transaction.reason = Self.driftReason(verdict, reaction, intent.reason) }
            let receipt = ObservationReceipt(
                version: id, number: number, observation: observation, verdict: verdict,
                silent: judge.silent(draft.metrics).filter { !draft.gone.contains($0) },
                rolledBack: reaction.change, held: reaction.held,
                entry: nil)
            return (transaction, receipt)
        }
        return receipt.recorded(by: entry)
    }

    private func nextObservation(of id: VersionID) async throws -> ObservationNumber {
        let refs = try await storage.snapshot(.observations(of: id.group, id.number)).refs
        let last = refs.keys.compactMap {
            if case .observation(_, _, let number) = $0 { number } else { nil }
        }.max()
        return last?.next ?? .first
    }

    private static func driftReason(
        _ verdict: Verdict, _ reaction: DriftReaction, _ message: String
    ) -> String {
        let what = verdict.failed.map(\.finding).joined(separator: "; ")
        let back = reaction.change.map {
            "; ROLLED BACK \($0.stage) BY ITSELF to \($0.to?.description ?? "nothing")"
        }
        return what + (back ?? "") + (message.isEmpty ? "" : ": \(message)")
    }

    /// The observations of a version, oldest first.
    package func observations(of id: VersionID) async throws -> [RecordedObservation] {
        let refs = try await storage.snapshot(.observations(of: id.group, id.number)).refs
        var found: [RecordedObservation] = []
        for case (.observation(_, _, let number), let digest) in refs {
            found.append(
                RecordedObservation(number: number, digest: digest, value: try await value(at: digest)))
        }
        return found.sorted { $0.number < $1.number }
    }
}

extension ObservationReceipt {
    fileprivate func recorded(by entry: LogEntry?) -> ObservationReceipt {
        ObservationReceipt(
            version: version, number: number, observation: observation, verdict: verdict, silent: silent,
            rolledBack: rolledBack, held: held, entry: entry)
    }
}
