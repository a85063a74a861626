import CairnObjects
import CairnRegistry

/// What an observation says when it is done.
struct ObservationReport {
    private let receipt: ObservationReceipt
    private let comparison: DriftComparison?
    private let isDryRun: Bool

    init(_ receipt: ObservationReceipt, _ comparison: DriftComparison?, isDryRun: Bool) {
        (self.receipt, self.comparison, self.isDryRun) = (receipt, comparison, isDryRun)
    }

    func print(to console: Console) {
        console.outcome(
            receipt.json.with(["dryRun": isDryRun ? true : nil]).with(["comparison": comparison?.json])
        ) {
            let place = receipt.entry.map { ", log entry \($0.sequence)" } ?? ""
            let verb = isDryRun ? "Would record" : "Recorded"
            let table = comparison.map { ComparisonTable($0, console).lines() } ?? []
            var lines = table + ["\(verb) observation \(receipt.number) of \(receipt.version)\(place)."]
            if !receipt.verdict.rules.isEmpty { lines += RulesTable(receipt.verdict.rules).lines(console) }
            if !receipt.verdict.passes { lines.append(console.styled("Drift detected.", .red)) }
            if let change = receipt.rolledBack {
                lines.append(
                    console.styled(
                        "\(receipt.version.group):\(change.stage) \(isDryRun ? "would go" : "went") back by "
                            + "itself to \(change.to?.description ?? "nothing").", .red))
            }
            if let held = receipt.held { lines.append("Not rolled back: \(held).") }
            for name in receipt.silent {
                lines.append("The policy has a rule about '\(name.printable)', which was not observed.")
            }
            return lines
        }
    }
}
