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
    /// The approval, the policy and the stages that the policy looks at are compared again inside the
    /// transaction that moves the ref.
    ///
    /// - Parameter expectation: What must stand there now; `nil` for whatever stands there.
    /// - Parameter override: Move it even against the rules, where the policy provides for that: the log then
    ///   says which rules were broken.
    /// - Throws: `refused`, with every rule, where the policy says no; `conflict` where something else stands
    ///   there than expected, or somebody else moved the stage meanwhile.
    package func promote(
        _ id: VersionID, to stage: StageName, expecting expectation: StageExpectation? = nil,
        override: Bool = false, by intent: Intent
    ) async throws -> StageReceipt {
        let spec = StageSpec(group: id.group, stage: stage)
        return try await move(spec, expecting: expectation, asking: .promote, by: intent) { _ in
            StageTarget(id, .promotion, isOverride: override)
        }
    }

    /// Moves a stage to what `choose` finds, judged by the policy.
    func move(
        _ spec: StageSpec, expecting expectation: StageExpectation?, asking verb: Verb, by intent: Intent,
        _ choose: (VersionID?) async throws -> StageTarget
    ) async throws -> StageReceipt {
        let (entry, outcome) = try await committing(
            intent, asking: verb, isFinal: { Self.isElsewhere($0, spec) }
        ) {
            let standing = try await storage.target(of: spec.ref)
            try await checkSpelling(of: spec.stage, in: spec.group)
            let from =
                try await standing.asyncMap { try await version(withManifest: $0, in: spec.group) } ?? nil
            try check(expectation, against: from, in: spec)
            let target = try await choose(from)
            let change = StageChange(stage: spec.stage, from: from, to: target.id, skipped: target.skipped)
            let assessment = try await assess(target.id, for: spec.stage)
            // What stands there already need not pass all again, only be fit to stand there.
            let stands = standing == target.id.manifest
            let verdict = StageJudge.judge(
                ProposedMove(
                    assessment.candidate, to: spec.stage, by: intent.actor, stands ? .rollback : target.kind,
                    in: assessment.situation))
            let isOverridden = try permit(target, verdict, spec, assessment, intent)
            if stands { return (nil, (change, verdict, false)) }
            var transaction = transaction(target.action(isOverridden: isOverridden), by: intent)
            transaction.moves = [RefMove(spec.ref, from: standing, to: target.id.manifest)]
            transaction.expectations = assessment.expectations + target.expectations
            if isOverridden { transaction.reason = Self.loud(verdict, intent.reason) }
            return (transaction, (change, verdict, isOverridden))
        }
        return StageReceipt(
            group: spec.group, change: outcome.0, verdict: outcome.1, isOverridden: outcome.2, entry: entry)
    }

    /// Whether somebody else has moved the stage to where it stands now. One that came back is looked at
    /// again.
    private static func isElsewhere(_ conflict: Conflict, _ spec: StageSpec) -> Bool {
        conflict.ref == spec.ref && conflict.expected != conflict.found
    }

    /// Lets a move pass by the rules or, in an emergency, against them.
    ///
    /// - Returns: whether it is against them.
    private func permit(
        _ target: StageTarget, _ verdict: Verdict, _ spec: StageSpec, _ assessment: Assessment,
        _ intent: Intent
    ) throws(CairnError) -> Bool {
        if verdict.passes { return false }
        let refusal = verdict.refusal(of: "move \(spec) to \(target.id)")
        guard target.isOverride else { throw refusal }
        let override = OverrideJudge.judge(
            assessment.candidate, to: spec.stage, by: intent, in: assessment.situation)
        guard override.passes else {
            throw Verdict(rules: override.rules + verdict.rules).refusal(
                of: "move \(spec) to \(target.id), not even in an emergency")
        }
        return true
    }

    /// The line that the log keeps of a move against the rules.
    private static func loud(_ verdict: Verdict, _ reason: String) -> String {
        "AGAINST THE RULES (\(verdict.failed.map(\.rule).joined(separator: ", "))): \(reason)"
    }

    /// Two stages whose names differ only in case would be one to people, and perhaps only one of them
    /// guarded.
    ///
    /// - Throws: `invalid` where the group, or its policy, knows the stage under another spelling.
    func checkSpelling(of stage: StageName, in group: GroupName) async throws {
        let declared = [.production] + (try await policy(of: group).value.stages.keys.sorted())
        if declared.contains(stage) { return }
        // What rules are about goes before what happens to stand.
        var other = declared.first { $0.isSameWithoutCase(as: stage) }
        if other == nil {
            let standing = try await standingStages(of: group)
            if standing.contains(stage) { return }
            other = standing.first { $0.isSameWithoutCase(as: stage) }
        }
        guard let other else { return }
        throw CairnError(
            .invalid, "'\(stage)' differs only in case from the stage '\(other)'",
            hint: "did you mean '\(other)'?")
    }

    /// The stages of a group in which something stands, by name.
    func standingStages(of group: GroupName) async throws -> [StageName] {
        let refs = try await storage.snapshot(.stages(of: group)).refs.keys
        return refs.compactMap { if case .stage(_, let stage) = $0 { stage } else { nil } }.sorted()
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
        throw Self.unexpected(found, for: expected, in: spec)
    }

    /// What is said where a stage does not hold what was expected there.
    package static func unexpected(
        _ found: VersionID?, for expected: VersionID?, in spec: StageSpec
    ) -> CairnError {
        CairnError(
            .conflict,
            "\(spec) holds \(found?.description ?? "nothing"), not "
                + "\(expected?.description ?? "nothing") as expected",
            hint: "look again with 'cairn reflog \(spec)'; nothing was changed")
    }
}

extension Optional {
    func asyncMap<Value>(_ body: (Wrapped) async throws -> Value) async throws -> Value? {
        guard let self else { return nil }
        return try await body(self)
    }
}

extension Registry {
    /// The stage as the group knows it, where it is spelled with other capitals there: some clients begin
    /// every word with one.
    package func knownStage(like stage: StageName, in group: GroupName) async throws -> StageName {
        let declared = [.production] + (try await policy(of: group).value.stages.keys.sorted())
        if declared.contains(stage) { return stage }
        if let known = declared.first(where: { $0.isSameWithoutCase(as: stage) }) { return known }
        return try await standingStages(of: group).first { $0.isSameWithoutCase(as: stage) } ?? stage
    }

    /// The one version of a group that is to have only one: the oldest that stands; `nil` where none does.
    package func onlyVersion(in group: GroupName) async throws -> VersionID? {
        var query = VersionQuery(group: group, sort: VersionQuery.Sort(.number, descending: false))
        query.limit = 1
        return try await storage.versions(query).first.map(VersionID.init)
    }
}
