package import CairnObjects
import CairnStorage

extension Registry {
    /// Puts a stage back to where it stood before, or to a version that is named. The log only grows.
    ///
    /// Versions that are deleted meanwhile, or that the policy no longer lets stand there (rejected ones),
    /// are passed over; the receipt names them. A version that stood there before is asked less than a new
    /// one (`ProposedMove.Kind.rollback`).
    ///
    /// - Throws: `notFound` where there is nothing to go back to; `invalid` where the version named never
    ///   stood there; `refused` where the policy refuses it; `conflict` as `promote`.
    package func rollback(
        _ spec: StageSpec, to target: VersionID? = nil, expecting expectation: StageExpectation? = nil,
        by intent: Intent
    ) async throws -> StageReceipt {
        let spec = StageSpec(group: try await spelled(spec.group), stage: spec.stage)
        return try await move(spec, expecting: expectation, asking: .rollback, by: intent) { standing in
            if let target {
                let stood = try await storage.history(of: spec.ref).contains {
                    $0.move(of: spec.ref)?.to == target.manifest
                }
                guard stood else { throw Self.neverStood(target, in: spec) }
                return StageTarget(target, .rollback)
            }
            let target = try await rollbackTarget(of: spec, except: nil, by: intent.actor)
            guard let found = target.id else { throw Self.nothingToGoBackTo(spec, standing, target.skipped) }
            return StageTarget(
                found, .rollback, skipped: target.skipped, expectations: target.expectations)
        }
    }

    /// The nearest version that stood in the stage before and may stand there again.
    ///
    /// - Parameter except: A version that is on its way out, whatever its approval says yet.
    func rollbackTarget(
        of spec: StageSpec, except: VersionID?, by actor: Principal
    ) async throws -> RollbackTarget {
        let entries = try await storage.history(of: spec.ref)
        let history = StageHistory(of: spec.ref, in: entries)
        var skipped: [StageChange.Skipped] = []
        // Where it stood before is known by its moves, and not by what stands there now.
        var expectations =
            entries.last.map {
                [RefExpectation(spec.ref, names: $0.move(of: spec.ref)?.to, since: $0.sequence)]
            } ?? []
        for manifest in history.earlier where manifest != except?.manifest {
            guard let id = try await version(withManifest: manifest, in: spec.group) else {
                skipped.append(.init(version: nil, manifest: manifest, reason: "deleted"))
                continue
            }
            let assessment = try await assess(id)
            expectations += assessment.expectations
            let verdict = StageJudge.judge(
                ProposedMove(
                    assessment.candidate, to: spec.stage, by: actor, .rollback, in: assessment.situation))
            // Who may not move the stage at all is told so, by the move itself.
            let unfit = verdict.failed.filter { $0.rule != StageJudge.moverRule }
            let state = assessment.candidate.state
            if state != .rejected, unfit.isEmpty {
                return RollbackTarget(id: id, skipped: skipped, expectations: expectations)
            }
            // An approved one is passed over for what its votes come to now.
            let reason = state == .approved ? unfit.first?.finding ?? state.rawValue : state.rawValue
            skipped.append(.init(version: id, manifest: manifest, reason: reason))
        }
        return RollbackTarget(id: nil, skipped: skipped, expectations: expectations)
    }

    private static func neverStood(_ target: VersionID, in spec: StageSpec) -> CairnError {
        CairnError(
            .invalid, "\(target) never stood in \(spec), so it cannot be gone back to",
            hint: "put it there with 'cairn promote \(target) \(spec.stage)'")
    }

    private static func nothingToGoBackTo(
        _ spec: StageSpec, _ standing: VersionID?, _ skipped: [StageChange.Skipped]
    ) -> CairnError {
        let passed = skipped.map { "\($0.version?.description ?? $0.manifest.short) is \($0.reason)" }
        let why = passed.isEmpty ? "" : ": " + passed.joined(separator: ", ")
        guard let standing else {
            return CairnError(
                .notFound, "nothing stands in \(spec), so there is nothing to roll back",
                hint: "put a version there with 'cairn promote \(spec.group):N \(spec.stage)'")
        }
        return CairnError(
            .notFound, "there is nothing before \(standing) in \(spec) to go back to\(why)",
            hint: "name a version with --to")
    }
}

/// Where a stage can go back to.
struct RollbackTarget: Sendable {
    /// `nil` where there is nothing.
    let id: VersionID?
    /// What was passed over on the way there.
    let skipped: [StageChange.Skipped]
    /// What was read when it was found fit, and when others were passed over: a transaction that goes there
    /// must expect just this.
    let expectations: [RefExpectation]
}
