/// How many values lay up to each bound, and their sum.
struct HistogramCounts: Sendable, Equatable {
    let bounds: [Double]
    /// A count a bucket, not cumulative; the last is for values above all bounds.
    private(set) var counts: [UInt64]
    private(set) var sum = 0.0

    init(bounds: [Double]) {
        self.bounds = bounds
        counts = Array(repeating: 0, count: bounds.count + 1)
    }

    mutating func record(_ value: Double) {
        // Few and sorted, and most values are small: faster than searching.
        var place = 0
        while place < bounds.count, value > bounds[place] { place += 1 }
        counts[place] += 1
        sum += value
    }
}
