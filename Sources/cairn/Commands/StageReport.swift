import CairnObjects
import CairnRegistry

/// What a move of a stage says when it is done.
struct StageReport {
    private let receipt: StageReceipt

    init(_ receipt: StageReceipt) { self.receipt = receipt }

    func print(to console: Console) {
        console.outcome(receipt.json) {
            let change = receipt.change
            let place = "\(receipt.group):\(change.stage)"
            let target = change.to?.description ?? "nothing"
            guard receipt.entry != nil else { return ["\(place) stands at \(target) already."] }
            let from = change.from.map { "was \($0)" } ?? "was empty"
            return ["\(place) is now \(console.styled(target, .bold)) (\(from))."] + SkipReport.lines(change)
        }
    }
}
