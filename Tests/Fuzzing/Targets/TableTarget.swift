import CairnObjects
import CairnRegistry

extension FuzzTarget {
    /// Tables of predictions and features, as drift is measured on them.
    static let table = FuzzTarget("csv", limit: 2048, mutations: 100) { bytes in
        guard let table = try read({ () throws(CairnError) in try CSVTable(parsing: bytes) }) else { return }
        for column in table.columns {
            try hold(column.count + column.missing == table.rowCount, "a column has lost cells")
            try hold(column.numbers.allSatisfy(\.isFinite), "a number that is not finite")
        }
        let drift = try read { () throws(CairnError) in try DriftComparison(from: table, to: table) }
        for column in drift?.columns ?? [] {
            try hold(abs(column.psi) < 1e-9, "a column drifts from itself: psi \(column.psi)")
            try hold(abs(column.ks ?? 0) < 1e-9, "a column drifts from itself")
        }
    }
}
