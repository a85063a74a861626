import Glibc

/// The population stability index (PSI): how differently two samples fill the same bins. The usual reading is
/// that below 0.1 little has changed, up to 0.25 something has, and beyond that much.
///
/// It is the sum over the bins of (c − b)·ln(c / b), where b and c are the bin's shares of all cells of the
/// baseline and of the current column. A share below `floor` counts as `floor`, because an empty bin would
/// make the sum infinite. No term is negative, and equal shares give 0.
package enum PopulationStability {
    /// The least share that a bin counts with.
    package static let floor = 1e-4

    /// How many cells of either side are in a bin.
    struct Bin: Equatable {
        var baseline: Int
        var current: Int
    }

    /// - Parameter bins: must hold all cells of both sides.
    static func index(of bins: [Bin]) -> Double {
        let baselineCount = bins.reduce(0) { $0 + $1.baseline }
        let currentCount = bins.reduce(0) { $0 + $1.current }
        guard baselineCount > 0, currentCount > 0 else { return 0 }
        return bins.reduce(0) { sum, bin in
            let before = max(floor, Double(bin.baseline) / Double(baselineCount))
            let after = max(floor, Double(bin.current) / Double(currentCount))
            return sum + (after - before) * log(after / before)
        }
    }

    /// The bins between the deciles of the baseline; both in ascending order.
    static func bins(ofSorted baseline: [Double], _ current: [Double]) -> [Bin] {
        let bounds = bounds(ofSorted: baseline)
        return zip(counts(baseline, bounds), counts(current, bounds)).map(Bin.init)
    }

    /// The upper bounds of all bins but the last, ascending; each bin takes in its upper bound. The first bin
    /// has no lower and the last no upper bound.
    ///
    /// They are the nine deciles, each once, by linear interpolation as `numpy.quantile` does it, to the bit.
    /// A decile that occurs twice is a value that makes up a tenth of the baseline or more, such as the zeros
    /// of a count that is mostly zero: it is a bin of its own, so that a move to either side of it shows.
    static func bounds(ofSorted values: [Double]) -> [Double] {
        guard !values.isEmpty else { return [] }
        let deciles = (1...9).map { quantile(Double($0) / 10, ofSorted: values) }.sorted()
        var bounds: [Double] = []
        for (index, decile) in deciles.enumerated() where bounds.last != decile {
            if index < 8, deciles[index + 1] == decile, bounds.last != decile.nextDown {
                bounds.append(decile.nextDown)
            }
            bounds.append(decile)
        }
        return bounds
    }

    private static func quantile(_ share: Double, ofSorted values: [Double]) -> Double {
        let place = Double(values.count - 1) * share
        let lower = Int(place)
        let rest = place - Double(lower)
        guard rest > 0, lower + 1 < values.count else { return values[lower] }
        let (low, high) = (values[lower], values[lower + 1])
        // NumPy's would be infinite between the two ends of a double's range.
        guard (high - low).isFinite else { return low * (1 - rest) + high * rest }
        // From the nearer end, as NumPy does: otherwise a value could come out on the other side of a bound.
        return rest < 0.5 ? low + (high - low) * rest : high - (high - low) * (1 - rest)
    }

    private static func counts(_ values: [Double], _ bounds: [Double]) -> [Int] {
        var counts: [Int] = []
        var start = 0
        for bound in bounds {
            var end = start
            while end < values.count, values[end] <= bound { end += 1 }
            counts.append(end - start)
            start = end
        }
        return counts + [values.count - start]
    }
}
