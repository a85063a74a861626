import CairnStorageTesting
import Testing

@testable import CairnRegistry

/// Against figures that SciPy 1.17.1 gave once. `SciPyTests` asks it again, about random samples.
@Suite("KolmogorovSmirnov")
struct KolmogorovSmirnovTests {
    typealias Samples = ([Double], [Double])
    typealias Figures = (statistic: Double, pValue: Double)

    /// So many of a sequence that looks random and that Python computes as well.
    static func sequence(_ count: Int, _ factor: Int, _ modulus: Int, from start: Int = 0) -> [Double] {
        (0..<count).map { Double($0 * factor % modulus + start) }
    }

    static func constant(_ value: Double, _ count: Int) -> [Double] {
        [Double](repeating: value, count: count)
    }

    static let samples: [Case<Samples, Figures>] = [
        Case(
            "small", ([1, 2, 3, 4, 5], [2.5, 3.5, 4.5, 5.5, 6.5, 7.5, 8.5]), (4.0 / 7, 0.23737373737373738)),
        Case("ties", (sequence(200, 17, 7), sequence(150, 5, 9)), (0.22, 0.00041873802440024684)),
        Case(
            "equal sizes", (sequence(120, 37, 1009), sequence(120, 53, 997, from: 60)),
            (0.08333333333333333, 0.8011935641620114)),
        Case(
            "some hundreds", (sequence(900, 7919, 10007), sequence(700, 104_729, 10007, from: 400)),
            (0.042222222222222223, 0.4698571006412904)),
        Case(
            "a tiny chance", (sequence(900, 7919, 10007), sequence(700, 104_729, 10007, from: 6000)),
            (0.6017460317460317, 2.8721702411949318e-133)),
        Case(
            "asymptotic", (sequence(10_001, 7919, 10007), sequence(5000, 104_729, 10007, from: 100)),
            (0.010118008199180073, 0.8810279744665266)),
        Case(
            "asymptotic, of few", (sequence(10_001, 7919, 10007), sequence(9, 104_729, 10007, from: 900)),
            (0.25896299258962985, 0.5028594006544016)),
        Case("identical", (sequence(50, 17, 101), sequence(50, 17, 101)), (0, 1)),
        Case(
            "disjoint", (sequence(30, 17, 31), sequence(20, 17, 31, from: 100)), (1, 4.243652513534888e-14)),
        Case("the same constant", (constant(2.5, 20), constant(2.5, 30)), (0, 1)),
        Case("another constant", (constant(2.5, 20), constant(2, 30)), (1, 4.243652513534888e-14)),
        Case("one value each", ([1], [2]), (1, 1)),
        Case(
            "too far apart for a double", (constant(1, 9000), constant(2, 10_000)), (1, 0)),
    ]

    @Test("statistic and chance are SciPy's", arguments: samples)
    func golden(_ samples: Case<Samples, Figures>) throws {
        let (a, b) = (samples.input.0.sorted(), samples.input.1.sorted())
        let test = try #require(KolmogorovSmirnov(sorted: a, b))
        #expect(SciPy.agree(test.statistic, samples.output.statistic), "\(test.statistic)")
        #expect(SciPy.agree(test.pValue, samples.output.pValue), "\(test.pValue)")
        #expect(KolmogorovSmirnov(sorted: b, a) == test)
    }

    /// One of each method, and both sides of some bounds between them.
    static let chances: [Case<(Int, Double), Double>] = [
        Case("one value", (1, 0.6), 0.8), Case("near zero", (5, 0.15), 0.9988),
        Case("below any distance", (30, 0.01), 1), Case("a small sample", (10, 0.3), 0.27053557479999946),
        Case("by the matrix", (100, 0.05), 0.9532159710635725),
        Case("by the matrix, further up", (100, 0.15), 0.019839242125643017),
        Case("one-sided", (100, 0.25), 5.408871776434847e-06),
        Case("by the matrix, of many", (141, 0.02), 0.9999999744561288),
        Case("by the matrix, at its bound", (200, 0.0348), 0.9618038034658968),
        Case("by the series", (1000, 0.03), 0.3226902143914636),
        Case("by the series, near one", (1000, 0.01), 0.9999496745370611),
        Case("one-sided, of many", (1000, 0.06), 0.001428597887952891),
        Case("by the series, of very many", (200_000, 0.002), 0.39995085369038097),
        Case("one-sided, of very many", (200_000, 0.005), 9.049367287273853e-05),
        Case("by the limit of one side", (2_000_000, 0.0015), 0.00024657290508461606),
        Case("smaller than any double", (5000, 0.6), 0), Case("everything", (5, 0), 1),
        Case("nothing", (5, 1), 0),
    ]

    @Test("the one-sample distribution is SciPy's", arguments: chances)
    func distribution(_ point: Case<(Int, Double), Double>) {
        let chance = KolmogorovDistribution(sampleSize: point.input.0).chance(ofAtLeast: point.input.1)
        #expect(SciPy.agree(chance, point.output), "\(chance)")
    }

    @Test func `a sample without values has no figures`() {
        #expect(KolmogorovSmirnov(sorted: [], [1]) == nil)
        #expect(KolmogorovSmirnov(sorted: [1], []) == nil)
    }

    /// All ways in which the values of two samples can follow each other, counted one by one.
    @Test(
        "the exact chance is the share of orders with as large a distance",
        arguments: [(1, 1), (2, 3), (4, 4), (3, 7), (5, 6), (1, 9)])
    func enumeration(m: Int, n: Int) {
        var distances: [Int] = []
        func walk(_ i: Int, _ j: Int, _ largest: Int) {
            let largest = max(largest, abs(i * n - j * m))
            if i == m, j == n { return distances.append(largest) }
            if i < m { walk(i + 1, j, largest) }
            if j < n { walk(i, j + 1, largest) }
        }
        walk(0, 0, 0)
        for distance in Set(distances) {
            let share = Double(distances.count { $0 >= distance }) / Double(distances.count)
            #expect(SciPy.agree(KolmogorovSmirnov.exactChance(distance, m, n), share))
        }
    }
}
