import Glibc

/// The distribution of the two-sided one-sample Kolmogorov-Smirnov statistic, for samples of a given size.
///
/// No library of Swift has it. Methods and bounds between them are those of `scipy.stats.kstwo`, which are
/// those of Simard and L'Ecuyer, "Computing the two-sided Kolmogorov-Smirnov distribution" (Journal of
/// Statistical Software 39, 2011), so that both give the same figures where a method is an approximation. In
/// place of Pomeranz's recursion stands Durbin's matrix, which is exact as well.
struct KolmogorovDistribution {
    let sampleSize: Int
    private var n: Double { Double(sampleSize) }

    init(sampleSize: Int) { self.sampleSize = sampleSize }

    /// The chance that the statistic is `x` or more.
    func chance(ofAtLeast x: Double) -> Double {
        guard sampleSize > 0, x > 0 else { return 1 }
        guard x < 1 else { return 0 }
        let t = n * x
        if t <= 1 { return t <= 0.5 ? 1 : 1 - chanceNearZero(t) }
        if t >= n - 1 { return 2 * pow(1 - x, n) }
        let scaled = t * x
        let isSmall = sampleSize <= 140
        if x >= 0.5 || scaled > (isSmall ? 4 : 2.2) {
            // Twice the one-sided chance: what counts as over both bounds is negligible here.
            return scaled >= 370 ? 0 : min(1, 2 * oneSidedChance(ofAtLeast: x))
        }
        let usesMatrix = isSmall || sampleSize <= 100_000 && n * pow(x, 1.5) <= 1.4
        return min(max(1 - (usesMatrix ? matrixChance(ofAtMost: x) : seriesChance(ofAtMost: x)), 0), 1)
    }

    /// Ruben and Gambino: the chance of at most t/n, for t from a half to one, is n!/nⁿ·(2t − 1)ⁿ.
    private func chanceNearZero(_ t: Double) -> Double {
        let logFactorial = 0.5 * log(2 * .pi * n) - n + Self.stirlingRest(sampleSize)
        return exp(logFactorial + n * log(2 * t - 1))
    }

    /// The chance that the empirical distribution function is somewhere at least `x` above the true one, by
    /// the sum of Birnbaum and Tingey (1951) over x/(x + j/n) times the binomial chance of j out of n at
    /// x + j/n, each with Stirling's formula and its rest (Loader, 2000): nothing cancels.
    func oneSidedChance(ofAtLeast x: Double) -> Double {
        // What would take too long to sum, in SciPy as well.
        if sampleSize > 1_000_000 { return exp(-pow(6 * n * x + 1, 2) / (18 * n)) }
        let nx = n * x
        let rest = Self.stirlingRest(sampleSize)
        var sum = exp(n * log1p(-x))
        var j = 1
        while Double(j) + nx < n {
            let (done, left) = (Double(j), n - Double(j))
            let exponent =
                done * log1p(nx / done) + left * log1p(-nx / left)
                + rest - Self.stirlingRest(j) - Self.stirlingRest(sampleSize - j)
            sum += nx / (nx + done) * (n / (2 * .pi * done * left)).squareRoot() * exp(exponent)
            j += 1
        }
        return sum
    }

    /// What Stirling's formula lacks: log k! − (½·log(2πk) + k·log k − k), for k of at least 1.
    static func stirlingRest(_ k: Int) -> Double {
        let value = Double(k)
        guard k < 16 else {
            let square = 1 / (value * value)
            let bracket = 1 / 360 - square * (1 / 1260 - square * (1 / 1680 - square / 1188))
            return (1 / 12 - square * bracket) / value
        }
        let factorial = (1...k).reduce(1.0) { $0 * Double($1) }
        return log(factorial) - (0.5 * log(2 * .pi * value) + value * log(value) - value)
    }
}
