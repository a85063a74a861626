import CairnObjects

/// Judges moves of stages: a pure function from a proposal to a verdict.
package struct StageJudge {
    private let move: ProposedMove
    private let rules: StageRules
    private let tally: ApprovalTally

    private var policy: Policy { move.situation.policy }
    private var id: VersionID { move.candidate.id }
    private var stage: StageName { move.stage }

    private init(_ move: ProposedMove) {
        self.move = move
        rules = move.situation.policy.stages[move.stage] ?? StageRules()
        tally = ApprovalTally(
            move.candidate.approval?.votes ?? [], on: move.candidate, in: move.situation,
            forgivingAge: move.kind == .rollback)
    }

    package static func judge(_ move: ProposedMove) -> Verdict {
        let judge = StageJudge(move)
        var results = [judge.declared(), judge.approval(), judge.mover()].compactMap { $0 }
        guard move.kind == .promotion else { return Verdict(rules: results) }
        results += [judge.promoter(), judge.prerequisite()].compactMap { $0 }
        results += judge.rules.require.judge(move.candidate, in: move.situation)
        return Verdict(rules: results + judge.freezes())
    }

    private func declared() -> RuleResult? {
        guard policy.isClosed else { return nil }
        let names = policy.stages.keys.sorted().map(\.description)
        let passes = policy.stages[stage] != nil
        return RuleResult(
            "declared", passes: passes,
            "'\(stage)' is \(passes ? "a stage" : "no stage") of the policy",
            remedy: "use one of \(names.joined(separator: ", "))", found: .text(stage),
            required: .array(names.map(JSON.string)))
    }

    /// A guarded stage takes only approved versions; a free one takes any that is not rejected: neither when
    /// it was decided on, nor by somebody who may do so under the policy as it is.
    private func approval() -> RuleResult {
        let state = move.candidate.state
        guard policy.isGuarded(stage) else {
            let isOverruled = state != .rejected && tally.state == .rejected
            let against = isOverruled ? tally.rejections.map { "; \($0.actor) rejected it" }.joined() : ""
            return RuleResult(
                "not-rejected", passes: state != .rejected && !isOverruled, "\(id) is \(state)\(against)",
                remedy: "choose a version that is not rejected, or have it approved", found: .text(state))
        }
        let passes = state == .approved && tally.state == .approved
        // The votes are said where they decide: a quorum, or votes that ceased to count.
        let votes =
            policy.approval == nil || state == .rejected || (passes && tally.approvals.isEmpty)
            ? "" : " (\(tally.described))"
        return RuleResult(
            "approved", passes: passes, "'\(stage)' is guarded and \(id) is \(state)\(votes)",
            remedy: state == .approved
                ? "have it approved again with 'cairn approve \(id) -m REASON'"
                : "approve it first with 'cairn approve \(id) -m REASON'",
            found: .text(state), required: .text(ApprovalState.approved))
    }

    /// The name of the rule about who may move the stage.
    static var moverRule: String { "mover" }

    private func mover() -> RuleResult? { Self.mover(move.actor, of: stage, under: policy) }

    /// Whether somebody may move a stage at all; `nil` where anybody may.
    static func mover(_ actor: Principal, of stage: StageName, under policy: Policy) -> RuleResult? {
        guard let movers = policy.stages[stage]?.movers else { return nil }
        return RuleResult(
            moverRule, passes: policy.members(of: movers).contains(actor),
            "\(actor) moves '\(stage)'; \(policy.names(of: movers)) may",
            remedy: "ask one of: \(policy.names(of: movers))", found: .text(actor),
            required: .string(policy.names(of: movers)))
    }

    private func promoter() -> RuleResult? {
        guard policy.isGuarded(stage), policy.approval?.separation.contains(.promoter) == true else {
            return nil
        }
        let approved = tally.approvals.contains { $0.actor == move.actor }
        return RuleResult(
            "separation promoter", passes: !approved,
            "\(move.actor) \(approved ? "approved \(id) and cannot promote it too" : "did not approve it")",
            remedy: "somebody who did not approve it has to promote it", found: .text(move.actor))
    }

    private func prerequisite() -> RuleResult? {
        guard let after = rules.after else { return nil }
        let stood = move.candidate.stood[after.stage]
        let wanted = after.period?.milliseconds ?? 0
        let time = stood.map { "\(id) stood in \(after.stage) for \(($0 / 1000).timeText)" }
        return RuleResult(
            "after \(after.stage)", passes: stood.map { $0 >= wanted } ?? false,
            (time ?? "\(id) never stood in \(after.stage)")
                + (after.period.map { "; it must stand there for \($0)" } ?? ""),
            remedy: stood == nil
                ? "put it there first with 'cairn promote \(id) \(after.stage)'"
                : "wait \(((max(0, wanted - (stood ?? 0)) + 999) / 1000).timeText) more",
            found: stood.map { .integer($0 / 1000) }, required: .integer(wanted / 1000))
    }

    private func freezes() -> [RuleResult] {
        rules.freeze.map { window in
            guard let time = move.situation.localTimes[window.zone] else {
                return RuleResult(
                    "freeze", passes: false, "nobody here knows the time zone '\(window.zone.printable)'",
                    remedy: "name a zone of the IANA database in the policy, such as Europe/Berlin")
            }
            return RuleResult(
                "freeze", passes: !window.contains(time),
                "it is \(time) there; '\(stage)' is frozen \(window.described)",
                remedy: "wait until \(window.end)", found: .text(time), required: window.json)
        }
    }
}

extension Int64 {
    /// So many seconds in their largest unit and the next, as people say it: `1 d 3 h`.
    fileprivate var timeText: String {
        let units: [(String, Int64)] = [("d", 86_400), ("h", 3600), ("min", 60), ("s", 1)]
        guard let first = units.firstIndex(where: { self >= $0.1 }) else { return "0 s" }
        let rest = self % units[first].1
        let head = "\(self / units[first].1) \(units[first].0)"
        guard first + 1 < units.count, rest >= units[first + 1].1 else { return head }
        return "\(head) \(rest / units[first + 1].1) \(units[first + 1].0)"
    }
}
