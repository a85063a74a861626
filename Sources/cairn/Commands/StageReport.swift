import CairnObjects
import CairnRegistry

/// What a move of a stage says when it is done, or would be.
struct StageReport {
    private let receipt: StageReceipt
    private let isDryRun: Bool

    init(_ receipt: StageReceipt, isDryRun: Bool) { (self.receipt, self.isDryRun) = (receipt, isDryRun) }

    func print(to console: Console) {
        console.outcome(receipt.json.with(["dryRun": isDryRun ? true : nil])) {
            let change = receipt.change
            let place = "\(receipt.group):\(change.stage)"
            let target = change.to?.description ?? "nothing"
            guard change.from?.manifest != change.to?.manifest else {
                return ["\(place) stands at \(target) already."]
            }
            let from = isDryRun ? "is" : "was"
            let before = change.from.map { "\(from) \($0)" } ?? "\(from) empty"
            let verb = isDryRun ? "would be" : "is now"
            let lines =
                ["\(place) \(verb) \(console.styled(target, .bold)) (\(before))."]
                + SkipReport.lines(change)
            let rules =
                isDryRun || receipt.isOverridden ? RulesTable(receipt.verdict.rules).lines(console) : []
            let says = isDryRun ? "would say" : "says"
            let loud =
                receipt.isOverridden
                ? [console.styled("This is against the rules, and the log \(says) so.", .red)] : []
            return lines + loud + rules + (isDryRun ? ["Nothing was changed."] : [])
        }
    }
}
