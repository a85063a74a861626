package import CairnObjects

/// How differently one column is distributed in a baseline and in a current table.
package struct ColumnDrift: Equatable, Sendable {
    /// How a column was compared; the baseline decides.
    package enum Kind: String, Sendable {
        /// By deciles and distribution functions: each cell of the baseline that is not missing is a number.
        case numeric
        /// By how often each text occurs.
        case categorical
    }

    package let name: String
    package let kind: Kind
    /// How many cells hold a value.
    package let baselineCount: Int
    package let currentCount: Int
    /// The shares of cells that hold none, 0 to 1.
    package let baselineMissing: Double
    package let currentMissing: Double
    /// The population stability index: over the deciles of the baseline, or over the categories of both. The
    /// missing cells are one more bin.
    package let psi: Double
    /// The distance of the distribution functions and its chance; `nil` for categories, and where either
    /// side has no number.
    package let kolmogorovSmirnov: KolmogorovSmirnov?
    /// What a person should know beside the figures, as a sentence without a full stop: that a column of
    /// numbers holds text, and where. Nothing that came from a table could harm a terminal in it.
    package let note: String?

    /// The Kolmogorov-Smirnov statistic, where there is one.
    package var ks: Double? { kolmogorovSmirnov?.statistic }
    /// The chance of a statistic at least as large between samples of one distribution.
    package var pValue: Double? { kolmogorovSmirnov?.pValue }
}

extension ColumnDrift {
    /// Compares numbers. Text among the current cells, where the baseline has none, is a bin of its own: one
    /// broken cell must neither hide a drift of the others nor pass unseen.
    init(numeric baseline: CSVColumn, _ current: CSVColumn) {
        let (before, after) = (baseline.numbers.sorted(), current.numbers.sorted())
        var bins = PopulationStability.bins(ofSorted: before, after)
        bins.append(PopulationStability.Bin(baseline: baseline.missing, current: current.missing))
        bins.append(PopulationStability.Bin(baseline: 0, current: current.texts?.count ?? 0))
        self.init(
            .numeric, baseline, current, bins, KolmogorovSmirnov(sorted: before, after),
            note: current.texts.map {
                "\($0.count) of \(current.count) current values are no numbers, the first in line "
                    + "\($0.firstLine): '\($0.first)'"
            })
    }

    /// Compares how often each text occurs.
    init(
        categorical baseline: CSVColumn, _ before: [String: Int], _ current: CSVColumn, _ after: [String: Int]
    ) {
        // In one order, so that equal tables give the same sum to the last bit.
        var bins = Set(before.keys).union(after.keys).sorted().map {
            PopulationStability.Bin(baseline: before[$0] ?? 0, current: after[$0] ?? 0)
        }
        bins.append(PopulationStability.Bin(baseline: baseline.missing, current: current.missing))
        let texts = baseline.numbers.isEmpty ? nil : baseline.texts
        self.init(
            .categorical, baseline, current, bins, nil,
            note: texts.map {
                "compared as categories: \($0.count) of \(baseline.count) baseline values are no numbers, "
                    + "the first in line \($0.firstLine): '\($0.first)'"
            })
    }

    private init(
        _ kind: Kind, _ baseline: CSVColumn, _ current: CSVColumn, _ bins: [PopulationStability.Bin],
        _ kolmogorovSmirnov: KolmogorovSmirnov?, note: String?
    ) {
        (name, self.kind) = (baseline.name, kind)
        (baselineCount, currentCount) = (baseline.count, current.count)
        (baselineMissing, currentMissing) = (baseline.missingShare, current.missingShare)
        psi = PopulationStability.index(of: bins)
        (self.kolmogorovSmirnov, self.note) = (kolmogorovSmirnov, note?.printable)
    }

    package var json: JSON {
        .members([
            "name": .string(name), "kind": .string(kind.rawValue),
            "baseline": ["count": .integer(baselineCount), "missing": .number(baselineMissing)],
            "current": ["count": .integer(currentCount), "missing": .number(currentMissing)],
            "psi": .number(psi), "ks": ks.map(JSON.number), "pValue": pValue.map(JSON.number),
            "note": note.map(JSON.string),
        ])
    }
}

extension CSVColumn {
    /// A table has at least one row.
    fileprivate var missingShare: Double { Double(missing) / Double(max(1, missing + count)) }
}
