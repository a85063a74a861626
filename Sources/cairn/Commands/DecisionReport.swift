import CairnObjects
import CairnRegistry

/// What a decision says when it is done.
struct DecisionReport {
    private let receipt: DecisionReceipt
    private let isDryRun: Bool

    init(_ receipt: DecisionReceipt, isDryRun: Bool) {
        (self.receipt, self.isDryRun) = (receipt, isDryRun)
    }

    func print(to console: Console) {
        console.outcome(receipt.json.with(["dryRun": isDryRun ? true : nil])) {
            guard isDryRun else { return [sentence("is", console)] + withdrawals() + votes() }
            let rules = receipt.verdict.rules
            return [sentence("would be", console)] + withdrawals() + votes()
                + (rules.isEmpty ? [] : RulesTable(rules).lines(console)) + ["Nothing was changed."]
        }
    }

    private func sentence(_ verb: String, _ console: Console) -> String {
        let state = console.approval(receipt.state)
        let was =
            receipt.previous != receipt.state
            ? "was \(receipt.previous)" : receipt.isVoteChanged ? "as before" : "was so already"
        return "\(receipt.version) \(verb) \(state) (\(was))."
    }

    private func withdrawals() -> [String] {
        receipt.withdrawn.map { change in
            let target =
                change.to.map { "back to \($0)" } ?? "to nothing: nothing eligible stood there before"
            return "\(receipt.version.group):\(change.stage) \(isDryRun ? "would go" : "went") \(target)."
        } + receipt.withdrawn.flatMap(SkipReport.lines)
    }

    /// Said where the votes are more than one decision.
    private func votes() -> [String] {
        let tally = receipt.tally
        guard tally.quorum > 1 || !tally.discounted.isEmpty || receipt.state != receipt.tally.state else {
            return []
        }
        return ["  \(tally.described.printable)."]
    }
}

/// Versions that a rollback passed over.
enum SkipReport {
    static func lines(_ change: StageChange) -> [String] {
        change.skipped.map { "Passed over \($0.version?.description ?? $0.manifest.short): \($0.reason)." }
    }
}
