import Glibc

extension KolmogorovDistribution {
    /// The chance that the statistic is `x` or less, in the limit of large samples with three corrections in
    /// powers of 1/√n (Pelz and Good, "Approximating the lower tail-areas of the Kolmogorov-Smirnov
    /// one-sample statistic", Journal of the Royal Statistical Society B 38, 1976).
    func seriesChance(ofAtMost x: Double) -> Double {
        let n = Double(sampleSize)
        let z = n.squareRoot() * x
        let z2 = z * z
        let (z4, z6) = (z2 * z2, z2 * z2 * z2)
        let pi2 = Double.pi * .pi
        // Below that the chance is smaller than any double.
        guard -pi2 / (8 * z2) >= -708 else { return 0 }

        var (k0, k1, k2, k3) = (0.0, 0.0, 0.0, 0.0)
        // Smallest terms first. The further ones are less than a double can add.
        for k in stride(from: Int((16 * z / .pi).rounded(.up)), through: 1, by: -1) {
            let odd = Double(2 * k - 1)
            let m2 = odd * odd * pi2 / 4
            let (m4, m6) = (m2 * m2, m2 * m2 * m2)
            let weight = exp(-m2 / (2 * z2))
            k0 += weight
            k1 += weight * (m2 - z2)
            k2 += weight * (6 * z6 + 2 * z4 + (2 * z4 - 5 * z2) * m2 + (1 - 2 * z2) * m4)
            let first = -30 * z6 - 90 * z4 * z4 + (135 * z4 - 96 * z6) * m2
            k3 += weight * (first + (212 * z4 - 60 * z2) * m4 + (5 - 30 * z2) * m6)

            let square = Double(k * k) * pi2
            let even = square * exp(-square / (2 * z2))
            // In the units of the sums above, whose divisors follow.
            k2 -= 2 * z4 * even
            k3 += 30 * z4 * (3 * z2 - square) * even
        }
        let root = (2 * Double.pi).squareRoot()
        let (z7, z10) = (z6 * z, z4 * z6)
        return root
            * (k0 / z + k1 / (6 * z4 * n.squareRoot()) + k2 / (72 * z7 * n)
                + k3 / (6480 * z10 * n * n.squareRoot()))
    }
}
