/// The two-sample Kolmogorov-Smirnov test: how far two empirical distribution functions are apart, and how
/// likely that is between samples of one continuous distribution. Its figures are those of
/// `scipy.stats.ks_2samp` with its defaults (two-sided, `method='auto'`), to nine digits.
package struct KolmogorovSmirnov: Equatable, Sendable {
    /// D, the largest distance between the two distribution functions: 0 to 1. Equal values are taken
    /// together, each function counting them at once.
    package let statistic: Double
    /// The chance of a distance at least as large. As is usual it takes no account of ties, so that with many
    /// of them it is too large: the test is careful.
    package let pValue: Double

    /// Up to so many values in the larger sample the chance is exact; beyond, asymptotic. SciPy's limit.
    package static let largestExactSample = 10_000

    /// Both samples in ascending order; `nil` where one is empty.
    package init?(sorted a: [Double], _ b: [Double]) {
        guard !a.isEmpty, !b.isEmpty else { return nil }
        let distance = Self.distance(a, b)
        // In doubles, which an overflow of the product cannot stop.
        statistic = Double(distance) / (Double(a.count) * Double(b.count))
        pValue =
            max(a.count, b.count) <= Self.largestExactSample
            ? Self.exactChance(distance, a.count, b.count)
            : Self.asymptoticChance(statistic, a.count, b.count)
    }

    /// The largest |i·n − j·m|, where i of the m values of `a`, and j of the n of `b`, are no larger than
    /// some value. In integers, so that equal distances are equal.
    private static func distance(_ a: [Double], _ b: [Double]) -> Int {
        var (i, j, largest) = (0, 0, 0)
        while i < a.count, j < b.count {
            let value = min(a[i], b[j])
            while i < a.count, a[i] == value { i += 1 }
            while j < b.count, b[j] == value { j += 1 }
            largest = max(largest, abs(i * b.count - j * a.count))
        }
        return largest
    }

    /// The share of the lattice paths from (0, 0) to (m, n), all as likely, that come to a point (i, j) with
    /// |i·n − j·m| at least the distance (Hodges, "The significance probability of the Smirnov two-sample
    /// test", 1958).
    ///
    /// The share for a point follows from those for its two neighbours before it, weighted by the chance of
    /// coming through them. All are sums of positive terms: small chances keep their digits.
    static func exactChance(_ distance: Int, _ a: Int, _ b: Int) -> Double {
        guard distance > 0 else { return 1 }
        let (m, n) = (max(a, b), min(a, b))
        // Below the smallest double: at each point the distance has a hypergeometric tail, which by
        // Serfling (1974) is at most exp(-2 d² mn/(m+n) · m/(m+1)), and there are m + n points on a path.
        let size = Double(m) * Double(n) / Double(m + n)
        let d = Double(distance) / (Double(m) * Double(n))
        if 2 * d * d * size > 800 { return 0 }

        // row[j] is the share for (i, j); what is at the bounds or beyond is 1 and stays so.
        var row = [Double](repeating: 1, count: n + 1)
        for i in 0...m {
            // The j inside: |i·n − j·m| < distance.
            let lowest = max(0, (i * n - distance) / m + (i * n >= distance ? 1 : 0))
            let highest = min(n, (i * n + distance - 1) / m)
            guard lowest <= highest else { return 1 }
            if lowest > 0 { row[lowest - 1] = 1 }
            for j in lowest...highest {
                let each = 1 / Double(max(1, i + j))
                row[j] = Double(i) * each * row[j] + Double(j) * each * (j > 0 ? row[j - 1] : 0)
            }
        }
        return min(row[n], 1)
    }

    /// The distribution of the one-sample statistic for as many values as the two samples are worth together.
    static func asymptoticChance(_ statistic: Double, _ m: Int, _ n: Int) -> Double {
        let (larger, smaller) = (Double(max(m, n)), Double(min(m, n)))
        let size = (larger * smaller / (larger + smaller)).rounded(.toNearestOrEven)
        return KolmogorovDistribution(sampleSize: Int(size)).chance(ofAtLeast: statistic)
    }
}
