import CairnObjects
import CairnRegistry

/// What a decision says when it is done.
struct DecisionReport {
    private let receipt: DecisionReceipt

    init(_ receipt: DecisionReceipt) { self.receipt = receipt }

    func print(to console: Console) {
        console.outcome(receipt.json) {
            let was = receipt.previous == receipt.state ? "was so already" : "was \(receipt.previous)"
            return ["\(receipt.version) is \(console.approval(receipt.state)) (\(was))."]
                + receipt.withdrawn.map { change in
                    let target =
                        change.to.map { "back to \($0)" } ?? "to nothing: nothing eligible stood there before"
                    return "\(receipt.version.group):\(change.stage) went \(target)."
                } + receipt.withdrawn.flatMap(SkipReport.lines)
        }
    }
}

/// Versions that a rollback passed over.
enum SkipReport {
    static func lines(_ change: StageChange) -> [String] {
        change.skipped.map { "Passed over \($0.version?.description ?? $0.manifest.short): \($0.reason)." }
    }
}
