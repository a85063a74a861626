import CairnObjects
import CairnStorageTesting
import Testing

@testable import CairnRegistry

@Suite("DriftComparison")
struct DriftComparisonTests {
    private static func table(_ text: String) throws -> CSVTable { try CSVTable(parsing: Array(text.utf8)) }

    /// Two tables of one column `x`, a row for each word.
    private static func compare(_ baseline: String, _ current: String) throws -> ColumnDrift {
        let texts = [baseline, current].map { text in
            "x\n" + text.split(separator: " ").map { $0 == "-" ? "\"\"\n" : "\($0)\n" }.joined()
        }
        return try DriftComparison(from: table(texts[0]), to: table(texts[1])).columns[0]
    }

    private static func compare(_ baseline: [Double], _ current: [Double]) throws -> ColumnDrift {
        try compare(
            baseline.map { "\($0)" }.joined(separator: " "), current.map { "\($0)" }.joined(separator: " "))
    }

    /// What NumPy 2.4 gave once, by Tests/Independent/drift_figures.py.
    static let figures: [Case<KolmogorovSmirnovTests.Samples, Double>] = [
        Case("small", ([1, 2, 3, 4, 5], [2.5, 3.5, 4.5, 5.5, 6.5, 7.5, 8.5]), 9.578763447934282),
        Case(
            "ties", (KolmogorovSmirnovTests.sequence(200, 17, 7), KolmogorovSmirnovTests.sequence(150, 5, 9)),
            1.7479087672040745),
        Case(
            "some hundreds",
            (
                KolmogorovSmirnovTests.sequence(900, 7919, 10007),
                KolmogorovSmirnovTests.sequence(700, 104_729, 10007, from: 400)
            ), 0.029793794754498545),
        Case(
            "disjoint",
            (
                KolmogorovSmirnovTests.sequence(30, 17, 31),
                KolmogorovSmirnovTests.sequence(20, 17, 31, from: 100)
            ), 8.283089355027482),
        Case(
            "the same constant",
            (KolmogorovSmirnovTests.constant(2.5, 20), KolmogorovSmirnovTests.constant(2.5, 30)), 0),
        Case(
            "a smaller constant",
            (KolmogorovSmirnovTests.constant(2.5, 20), KolmogorovSmirnovTests.constant(2, 30)),
            18.41883867587797),
        Case(
            "a larger constant",
            (KolmogorovSmirnovTests.constant(2.5, 20), KolmogorovSmirnovTests.constant(3, 30)),
            18.41883867587797),
        Case(
            "mostly zero",
            (
                KolmogorovSmirnovTests.constant(0, 80) + KolmogorovSmirnovTests.sequence(20, 7, 23, from: 1),
                KolmogorovSmirnovTests.constant(0, 60) + KolmogorovSmirnovTests.sequence(40, 7, 23, from: 1)
            ), 0.19616585060234532),
    ]

    @Test("the index of numbers is NumPy's", arguments: figures)
    func numeric(_ samples: Case<KolmogorovSmirnovTests.Samples, Double>) throws {
        let drift = try Self.compare(samples.input.0, samples.input.1)
        #expect(drift.kind == .numeric)
        #expect(SciPy.agree(drift.psi, samples.output), "\(drift.psi)")
    }

    static let bounds: [Case<[Double], [Double]>] = [
        Case("eleven values", (0...10).map(Double.init), (1...9).map(Double.init)),
        Case("between values", [0, 1], (1...9).map { Double($0) / 10 }),
        Case(
            "to the last bit of NumPy's", [0.3, 1.1],
            [
                0.38, 0.46, 0.54, 0.6200000000000001, 0.7000000000000001, 0.78, 0.8600000000000001,
                0.9400000000000002, 1.02,
            ]),
        Case("one value", [7], [Double(7).nextDown, 7]),
        Case("no value", [], []),
        Case(
            "a value of many", [0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5], [Double(0).nextDown, 0, 1, 2, 3, 4]),
    ]

    @Test("bins lie between the deciles", arguments: bounds)
    func deciles(_ sample: Case<[Double], [Double]>) {
        #expect(PopulationStability.bounds(ofSorted: sample.input) == sample.output)
    }

    @Test func `values as far apart as doubles can be have deciles`() {
        let bounds = PopulationStability.bounds(
            ofSorted: [-.greatestFiniteMagnitude, .greatestFiniteMagnitude])
        #expect(bounds.count == 9 && bounds.allSatisfy(\.isFinite) && bounds == bounds.sorted())
    }

    /// (0.25 - 0.5)·ln(0.25 / 0.5) + (0.75 - 0.5)·ln(0.75 / 0.5)
    private static let halfToQuarter = 0.27465307216702745

    static let categories: [Case<(String, String), Double>] = [
        Case("equal", ("a b b", "b b a"), 0), Case("equal shares", ("a b", "a a b b"), 0),
        Case("other shares", ("a b", "a b b b"), halfToQuarter),
        Case("missing ones are a category", ("- b", "- b b b"), halfToQuarter),
        // (0.5 - 1)·ln(0.5) + (0.5 - 0.0001)·ln(0.5 / 0.0001)
        Case("an unseen one", ("a", "a b"), 4.60431846666895),
        Case("one that is gone", ("a b", "a"), 4.60431846666895),
        Case("text of numbers", ("01 1 x", "01 1 x"), 0),
    ]

    @Test("the index of texts is over the categories of both", arguments: categories)
    func categorical(_ column: Case<(String, String), Double>) throws {
        let drift = try Self.compare(column.input.0, column.input.1)
        #expect(drift.kind == .categorical)
        #expect(SciPy.agree(drift.psi, column.output), "\(drift.psi)")
        #expect(drift.ks == nil && drift.pValue == nil)
    }

    @Test func `missing cells are counted, and are a bin`() throws {
        let drift = try Self.compare("1 2 - -", "1 2 2 -")
        #expect(drift.kind == .numeric)
        #expect((drift.baselineCount, drift.currentCount) == (2, 3))
        #expect((drift.baselineMissing, drift.currentMissing) == (0.5, 0.25))
        #expect(drift.psi > 0.1)
        #expect(try Self.compare("1 2 - -", "2 1 - -").psi == 0)
    }

    @Test func `a column that has lost all values has drifted`() throws {
        let lost = try Self.compare("1 2 3", "- - -")
        #expect(lost.psi > 5)
        #expect(lost.ks == nil)
        let came = try Self.compare("- - -", "1 2 3")
        #expect(came.psi > 5)
        #expect(try Self.compare("- -", "- - -").psi == 0)
        #expect(try Self.compare("- -", "a b").psi > 5)
    }

    @Test func `text where the baseline has only numbers is a bin, and is pointed at`() throws {
        let drift = try Self.compare("1 2 3 4", "1 2 oops 3 4 oops")
        #expect(drift.kind == .numeric)
        #expect(drift.ks == 0)
        #expect(drift.psi > 1)
        #expect(drift.currentCount == 6)
        #expect(drift.note == "2 of 6 current values are no numbers, the first in line 4: 'oops'")
        #expect(try Self.compare("1", "\u{1B}[31m").note?.contains("'\\u{1b}[31m'") == true)
        #expect(try Self.compare("1 2", "1 2").note == nil)
    }

    @Test func `text in a baseline of numbers makes it categories, and says why`() throws {
        let drift = try Self.compare("1 2 x", "1 2")
        #expect(drift.kind == .categorical)
        #expect(
            drift.note
                == "compared as categories: 1 of 3 baseline values are no numbers, the first in line 4: 'x'")
        #expect(try Self.compare("a b", "1 2").note == nil)
    }

    @Test func `columns are matched by name, in the baseline's order`() throws {
        let comparison = try DriftComparison(
            from: Self.table("id,gone,b,a\n1,2,3,x\n"), to: Self.table("a,new,b,id\nx,1,3,2\n"),
            ignoring: ["id"])
        #expect(comparison.columns.map(\.name) == ["b", "a"])
        #expect(comparison.columns.map(\.psi) == [0, 0])
        #expect(comparison.onlyInBaseline == ["gone"])
        #expect(comparison.onlyInCurrent == ["new"])
    }

    @Test func `tables that share no column are refused, and so are unknown names`() async throws {
        let (old, new) = (try Self.table("a,b\n1,2\n"), try Self.table("c\n1\n"))
        let disjoint = try await refusal { try DriftComparison(from: old, to: new) }
        #expect(disjoint?.message == "the two tables share no column to compare")
        #expect(disjoint?.hint?.contains("'a', 'b'") == true)
        let nothing = try await refusal { try DriftComparison(from: new, to: new, ignoring: ["c"]) }
        #expect(nothing?.message == "the two tables share no column to compare")
        let unknown = try await refusal { try DriftComparison(from: old, to: old, ignoring: ["d"]) }
        #expect(unknown?.message == "there is no column 'd' to leave out")
    }

    @Test func `the largest figures are told with their columns, as JSON and as metrics`() throws {
        let comparison = try DriftComparison(
            from: Self.table("same,moved,text\n1,1,a\n2,2,b\n"),
            to: Self.table("same,moved,text\n2,3,b\n1,4,b\n"))
        #expect(comparison.largestPSI?.name == "moved")
        #expect(comparison.largestKS?.name == "moved")
        let metrics = try comparison.metrics()
        #expect(
            Set(metrics.keys) == ["psi", "ks", "psi.same", "psi.moved", "psi.text", "ks.same", "ks.moved"])
        #expect(metrics["ks"]?.value == 1)
        #expect(metrics["psi"] == metrics["psi.moved"])
        #expect(metrics.values.allSatisfy { $0.goal == .minimize })
        guard case .object(let json) = comparison.json, case .array(let columns)? = json["columns"] else {
            Issue.record("\(comparison.json)")
            return
        }
        #expect(
            columns[0] == [
                "name": "same", "kind": "numeric", "baseline": ["count": .number(2), "missing": .number(0)],
                "current": ["count": .number(2), "missing": .number(0)], "psi": .number(0), "ks": .number(0),
                "pValue": .number(1),
            ])
        #expect(
            json["largest"] == [
                "psi": ["column": "moved", "value": .number(comparison.columns[1].psi)],
                "ks": ["column": "moved", "value": .number(1)],
            ])
        #expect(json["onlyInBaseline"] == .array([]) && json["onlyInCurrent"] == .array([]))
    }

    @Test func `texts alone have no largest statistic`() throws {
        let comparison = try DriftComparison(from: Self.table("x\na\n"), to: Self.table("x\nb\n"))
        #expect(comparison.largestKS == nil)
        #expect(try comparison.metrics().keys.sorted() == ["psi", "psi.x"])
    }

    @Test("figures have the properties that they must have", arguments: SeededRandom.seeds(1, 2, 3))
    func properties(seed: UInt64) throws {
        let tables = RandomTables(rows: (60, 45), seed: seed)
        let (old, new) = (try CSVTable(parsing: tables.baseline), try CSVTable(parsing: tables.current))
        let there = try DriftComparison(from: old, to: new)
        #expect(there.columns.allSatisfy { $0.psi >= 0 }, "seed \(seed)")
        #expect(there.columns.compactMap(\.ks).allSatisfy { (0...1).contains($0) }, "seed \(seed)")
        #expect(there.columns.compactMap(\.pValue).allSatisfy { (0...1).contains($0) }, "seed \(seed)")

        let same = try DriftComparison(from: old, to: old)
        #expect(same.columns.allSatisfy { $0.psi == 0 && ($0.ks ?? 0) == 0 }, "seed \(seed)")

        let back = try DriftComparison(from: new, to: old)
        for (a, b) in zip(there.columns, back.columns) {
            if let one = a.kolmogorovSmirnov, let other = b.kolmogorovSmirnov {
                #expect(one == other, "seed \(seed), '\(a.name)'")
            }
        }

        var random = SeededRandom(seed: seed)
        let shuffled = try DriftComparison(
            from: CSVTable(parsing: Self.shuffled(tables.baseline, &random)),
            to: CSVTable(parsing: Self.shuffled(tables.current, &random)))
        for (a, b) in zip(there.columns, shuffled.columns) {
            #expect((a.psi, a.ks, a.pValue) == (b.psi, b.ks, b.pValue), "seed \(seed), '\(a.name)'")
        }
    }

    /// The same rows in another order. They end in CR LF, which no cell of theirs holds.
    private static func shuffled(_ table: [UInt8], _ random: inout SeededRandom) -> [UInt8] {
        let lines = String(decoding: table, as: UTF8.self).split(separator: "\r\n")
        return Array((lines[..<1] + lines[1...].shuffled(using: &random)).joined(separator: "\r\n").utf8)
    }
}
