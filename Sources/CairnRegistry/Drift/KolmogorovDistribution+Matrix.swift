import Glibc

extension KolmogorovDistribution {
    /// The chance that the statistic is `x` or less, by Durbin's matrix: an entry of its n-th power, times
    /// n!/nⁿ (Marsaglia, Tsang and Wang, "Evaluating Kolmogorov's distribution", Journal of Statistical
    /// Software 8, 2003). Takes time in (nx)³·log n: for small n·x.
    func matrixChance(ofAtMost x: Double) -> Double {
        let nx = Double(sampleSize) * x
        let middle = Int(nx.rounded(.up)) - 1
        var base = ScaledMatrix(durbin: middle + 1, rest: nx.rounded(.up) - nx)
        var power = ScaledMatrix(identity: base.width)
        var exponent = sampleSize
        while exponent > 0 {
            if exponent % 2 == 1 { power = power.times(base) }
            exponent /= 2
            if exponent > 0 { base = base.times(base) }
        }
        var chance = power[middle, middle]
        var scale = power.scale
        for i in 1...sampleSize {
            chance *= Double(i) / Double(sampleSize)
            if chance < 0x1p-128 {
                chance *= 0x1p128
                scale -= 128
            }
        }
        return scalbn(chance, Int32(clamping: scale))
    }
}

/// A square matrix times a power of two, so that its own powers stay within a double's range.
private struct ScaledMatrix {
    let width: Int
    private(set) var scale = 0
    private var elements: [Double]

    init(identity width: Int) {
        self.width = width
        elements = [Double](repeating: 0, count: width * width)
        for i in 0..<width { self[i, i] = 1 }
    }

    /// Durbin's matrix, of 2k − 1 rows, for a statistic of (k − h)/n, where h is from 0 to 1.
    init(durbin k: Int, rest h: Double) {
        width = 2 * k - 1
        elements = [Double](repeating: 0, count: width * width)
        var inverseFactorials = [1.0]
        for i in 1...width { inverseFactorials.append(inverseFactorials[i - 1] / Double(i)) }
        for row in 0..<width {
            for column in 1..<max(width, 1) where column <= row + 1 {
                self[row, column] = inverseFactorials[row + 1 - column]
            }
        }
        for i in 0..<width {
            let edge = (1 - pow(h, Double(i + 1))) * inverseFactorials[i + 1]
            self[i, 0] = edge
            self[width - 1, width - 1 - i] = edge
        }
        let size = Double(width)
        let corner = 1 - 2 * pow(h, size) + pow(max(2 * h - 1, 0), size)
        self[width - 1, 0] = corner * inverseFactorials[width]
    }

    subscript(row: Int, column: Int) -> Double {
        get { elements[row * width + column] }
        set { elements[row * width + column] = newValue }
    }

    func times(_ other: ScaledMatrix) -> ScaledMatrix {
        var product = self
        for i in 0..<width {
            for j in 0..<width { product[i, j] = 0 }
            for k in 0..<width {
                let factor = self[i, k]
                for j in 0..<width { product[i, j] += factor * other[k, j] }
            }
        }
        product.scale = scale + other.scale
        if product[width / 2, width / 2] > 0x1p128 {
            for index in product.elements.indices { product.elements[index] *= 0x1p-128 }
            product.scale += 128
        }
        return product
    }
}
