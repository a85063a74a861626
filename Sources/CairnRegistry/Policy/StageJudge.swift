package import CairnObjects

/// A move of a stage that somebody asks for, with all that the rules look at.
package struct ProposedMove: Sendable {
    package let version: VersionID
    package let stage: StageName
    package let approval: ApprovalState
    package let policy: Policy

    package init(version: VersionID, stage: StageName, approval: ApprovalState, policy: Policy) {
        (self.version, self.stage, self.approval, self.policy) = (version, stage, approval, policy)
    }
}

/// Judges moves of stages: a pure function from a proposal to a verdict.
package enum StageJudge {
    package static func judge(_ move: ProposedMove) -> Verdict {
        Verdict(rules: [approvalRule(move)])
    }

    /// A guarded stage takes only approved versions; a free one takes any that is not rejected.
    private static func approvalRule(_ move: ProposedMove) -> RuleResult {
        if move.policy.isGuarded(move.stage) {
            return RuleResult(
                rule: "approved", passes: move.approval == .approved,
                finding: "'\(move.stage)' is guarded and \(move.version) is \(move.approval)",
                remedy: "approve it first with 'cairn approve \(move.version) -m REASON'")
        }
        return RuleResult(
            rule: "not-rejected", passes: move.approval != .rejected,
            finding: "\(move.version) is \(move.approval)",
            remedy: "choose a version that is not rejected, or have it approved")
    }
}
