package import CairnObjects

/// How differently the columns of a current table are distributed from those of a baseline: what a monitor
/// of predictions or features watches. A pure function of both tables.
package struct DriftComparison: Equatable, Sendable {
    /// The columns that both tables have, in the baseline's order.
    package let columns: [ColumnDrift]
    /// The names of those that only one has, in its order.
    package let onlyInBaseline: [String]
    package let onlyInCurrent: [String]

    /// Compares every column that both tables have, except those named: identifiers and times never repeat
    /// and so drift by their nature.
    ///
    /// - Throws: `invalid` where no column is left to compare, or where neither table has one that is named.
    package init(
        from baseline: CSVTable, to current: CSVTable, ignoring ignored: Set<String> = []
    ) throws(CairnError) {
        let names = (baseline.names, current.names)
        if let stranger = ignored.subtracting(names.0 + names.1).min() {
            throw CairnError(
                .invalid, "there is no column '\(stranger)' to leave out",
                hint: "the baseline has \(Self.listing(names.0))")
        }
        onlyInBaseline = names.0.filter { current.column(named: $0) == nil && !ignored.contains($0) }
        onlyInCurrent = names.1.filter { baseline.column(named: $0) == nil && !ignored.contains($0) }
        var pairs: [(baseline: CSVColumn, current: CSVColumn)] = []
        for column in baseline.columns where !ignored.contains(column.name) {
            if let other = current.column(named: column.name) { pairs.append((column, other)) }
        }
        guard !pairs.isEmpty else {
            throw CairnError(
                .invalid, "the two tables share no column to compare",
                hint: "columns are matched by name: the baseline has \(Self.listing(names.0)), and the "
                    + "current table has \(Self.listing(names.1))")
        }
        let texts = Set(pairs.map(\.baseline).filter { !$0.isNumeric }.map(\.name))
        let before = try baseline.categories(ofColumns: texts)
        let after = try current.categories(ofColumns: texts)
        columns = pairs.map { old, new in
            old.isNumeric
                ? ColumnDrift(numeric: old, new)
                : ColumnDrift(categorical: old, before[old.name] ?? [:], new, after[old.name] ?? [:])
        }
    }

    private static func listing(_ names: [String]) -> String {
        let shown = names.prefix(8).map { "'\($0.printable)'" }.joined(separator: ", ")
        return names.count > 8 ? "\(shown) and \(names.count - 8) more" : shown
    }

    /// The column with the largest population stability index; the first of several.
    package var largestPSI: ColumnDrift? {
        columns.reduce(nil) { largest, next in
            largest.map { $0.psi >= next.psi } == true ? largest : next
        }
    }

    /// The column with the largest Kolmogorov-Smirnov statistic, the first of several; `nil` where no column
    /// has one.
    package var largestKS: ColumnDrift? {
        columns.reduce(nil) { largest, next in
            guard let ks = next.ks else { return largest }
            return largest.flatMap(\.ks).map { $0 >= ks } == true ? largest : next
        }
    }

    /// The figures as metrics, of which less is better: `psi` and `ks` are the largest of all columns, and
    /// `psi.COLUMN` and `ks.COLUMN` those of each.
    package func metrics() throws(CairnError) -> [String: Metric] {
        var figures: [String: Double] = [:]
        figures["psi"] = largestPSI?.psi
        figures["ks"] = largestKS?.ks
        for column in columns {
            figures["psi.\(column.name)"] = column.psi
            figures["ks.\(column.name)"] = column.ks
        }
        var metrics: [String: Metric] = [:]
        for (name, figure) in figures {
            var metric = try Metric(figure, path: name)
            // Said here, because a `ks` that measures a model is better when it is larger.
            metric.goal = .minimize
            metrics[name] = metric
        }
        return metrics
    }

    package var json: JSON {
        .members([
            "columns": .array(columns.map(\.json)),
            "onlyInBaseline": .array(onlyInBaseline.map(JSON.string)),
            "onlyInCurrent": .array(onlyInCurrent.map(JSON.string)),
            "largest": .members([
                "psi": largestPSI.map { ["column": .string($0.name), "value": .number($0.psi)] },
                "ks": largestKS.flatMap { column in
                    column.ks.map { ["column": .string(column.name), "value": .number($0)] }
                },
            ]),
        ])
    }
}

extension CSVTable {
    fileprivate var names: [String] { columns.map(\.name) }
}
