import CairnObjects
import CairnStorageTesting
import Foundation
import SystemPackage
import Testing

@testable import CairnRegistry

/// Cairn's drift figures before those that SciPy and NumPy compute from the same bytes.
@Suite("Drift figures beside SciPy's", .enabled(if: SciPy.python != nil, "CAIRN_PYTHON"))
struct SciPyTests {
    /// Rows of both tables: on both sides of the bounds between the methods.
    static let sizes = [
        (1, 1), (2, 1), (1, 30), (5, 7), (11, 11), (40, 40), (137, 251), (101, 1000), (1200, 900),
        (10_000, 4_000), (40, 10_001), (10_001, 5_000),
    ]

    @Test("every column of random tables has SciPy's figures", arguments: SeededRandom.seeds())
    func randomTables(seed: UInt64) async throws {
        try await withTemporaryDirectory { directory in
            var (files, ours): ([String], [DriftComparison]) = ([], [])
            for (index, rows) in Self.sizes.enumerated() {
                let tables = RandomTables(rows: rows, seed: seed &+ UInt64(index))
                for (name, bytes) in [("old", tables.baseline), ("new", tables.current)] {
                    files.append(directory.appending("\(index)-\(name).csv").string)
                    try directory.appending("\(index)-\(name).csv").write(bytes)
                }
                ours.append(
                    try DriftComparison(
                        from: CSVTable(parsing: tables.baseline), to: CSVTable(parsing: tables.current)))
            }
            let theirs = try SciPy.figures(["tables"] + files)
            try #require(theirs.count == ours.count)
            for (rows, (ours, theirs)) in zip(Self.sizes, zip(ours, theirs)) {
                guard case .object(let theirs) = theirs else { continue }
                #expect(Set(theirs.keys) == Set(ours.columns.map(\.name)))
                for column in ours.columns {
                    Self.expect(column, theirs[column.name], "seed \(seed), \(rows) rows, '\(column.name)'")
                }
            }
        }
    }

    private static func expect(_ column: ColumnDrift, _ theirs: JSON?, _ place: String) {
        guard case .object(let figures)? = theirs else {
            Issue.record("\(place): SciPy has no figures")
            return
        }
        let ours = ["psi": column.psi, "ks": column.ks, "pValue": column.pValue]
        for (name, our) in ours {
            switch (our, figures[name]) {
            case (let our?, .number(let their)?):
                #expect(SciPy.agree(our, their), "\(place): \(name) \(our), not \(their)")
            case (nil, nil): break
            case (let our, let their):
                Issue.record("\(place): \(name) \(String(describing: our)), not \(String(describing: their))")
            }
        }
    }

    @Test("the one-sample distribution is SciPy's", arguments: SeededRandom.seeds())
    func distribution(seed: UInt64) async throws {
        var random = SeededRandom(seed: seed)
        var points: [(Int, Double)] = []
        for size in [1, 2, 3, 10, 139, 140, 141, 1000, 5003, 99_999, 100_001, 999_999, 3_000_000] {
            // Where the chance is neither 0 nor 1, and all over; few of those that SciPy takes a second for.
            for _ in 0..<(size < 10_000 ? 20 : 2) {
                points.append((size, Double.random(in: 0.2..<5, using: &random) / Double(size).squareRoot()))
                points.append((size, Double.random(in: 0...1, using: &random)))
            }
            points.append((size, 0.8 / Double(size)))
            points.append((size, 1 - 0.5 / Double(size)))
        }
        try await withTemporaryDirectory { directory in
            let file = directory.appending("points")
            try file.write(Array(points.map { "\($0.0) \($0.1)\n" }.joined().utf8))
            let theirs = try SciPy.figures(["kstwo", file.string])
            try #require(theirs.count == points.count)
            for ((size, statistic), their) in zip(points, theirs) {
                let our = KolmogorovDistribution(sampleSize: size).chance(ofAtLeast: statistic)
                guard case .number(let their) = their else { continue }
                #expect(
                    SciPy.agree(our, their),
                    "seed \(seed), \(size) values, \(statistic): \(our), not \(their)")
            }
        }
    }
}
