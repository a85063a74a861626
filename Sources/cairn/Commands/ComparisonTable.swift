import CairnObjects
import CairnRegistry

/// A comparison of two tables, a line each column, the largest drift first.
struct ComparisonTable {
    private let comparison: DriftComparison
    private let console: Console

    init(_ comparison: DriftComparison, _ console: Console) {
        (self.comparison, self.console) = (comparison, console)
    }

    func lines() -> [String] {
        var table = Table([
            "column": .left, "psi": .right, "ks": .right, "p": .right, "missing": .right, "": .left,
        ])
        for column in comparison.columns.sorted(by: { $0.psi > $1.psi }) {
            let missing =
                column.baselineMissing + column.currentMissing == 0
                ? "" : "\(column.baselineMissing.metricText) → \(column.currentMissing.metricText)"
            table.add([
                .init(column.name), .init(column.psi.metricText, .bold),
                .init(column.ks?.metricText ?? "-"), .init(column.pValue?.metricText ?? "-"), .init(missing),
                .init(column.note ?? (column.kind == .numeric ? "" : "categories"), .dim),
            ])
        }
        let only = [
            ("baseline", comparison.onlyInBaseline), ("current table", comparison.onlyInCurrent),
        ]
        return table.lines(console)
            + only.filter { !$0.1.isEmpty }.map {
                "Only in the \($0.0): \($0.1.joined(separator: ", ").printable)"
            }
    }
}
