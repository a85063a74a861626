import CairnObjects
import CairnStorageTesting
import Foundation

/// Pairs of tables in which each column drifts in another way, or not at all.
struct RandomTables {
    let baseline: [UInt8]
    let current: [UInt8]

    /// The shapes of the columns: what a row of the baseline, and one of the current table, holds.
    private static let shapes: [(String, @Sendable (inout SeededRandom, Bool) -> String)] = [
        ("same", { random, _ in "\(normal(&random))" }),
        ("slightly shifted", { random, isNew in "\(normal(&random) + (isNew ? 0.05 : 0))" }),
        ("shifted", { random, isNew in "\(normal(&random) + (isNew ? 0.7 : 0))" }),
        ("wider", { random, isNew in "\(normal(&random) * (isNew ? 1.5 : 1))" }),
        ("disjoint", { random, isNew in "\(Double.random(in: 0..<1, using: &random) + (isNew ? 2 : 0))" }),
        ("ties", { random, isNew in "\(Int.random(in: 0..<(isNew ? 7 : 6), using: &random))" }),
        ("two values", { random, isNew in "\(Int.random(in: 0..<2, using: &random))" }),
        (
            "mostly zero",
            { random, isNew in
                Int.random(in: 0..<10, using: &random) < (isNew ? 7 : 8) ? "0" : "\(normal(&random))"
            }
        ), ("constant", { _, _ in "2.5" }), ("constant that moves", { _, isNew in isNew ? "3" : "2.5" }),
        (
            "exponents",
            { random, _ in
                "\(Int.random(in: -99...99, using: &random))E-\(Int.random(in: 0...9, using: &random))"
            }
        ),
        (
            "gaps",
            { random, isNew in
                Int.random(in: 0..<10, using: &random) < (isNew ? 3 : 1)
                    ? ["", "NaN", "null"].randomElement(using: &random) ?? "" : "\(normal(&random))"
            }
        ),
        (
            "broken cells",
            { random, isNew in
                isNew && Int.random(in: 0..<10, using: &random) == 0 ? "broken" : " \(normal(&random))"
            }
        ), ("nothing any more", { random, isNew in isNew ? "" : "\(normal(&random))" }),
        (
            "categories",
            { random, isNew in
                let words = ["a,b", "say \"\"hi\"\"", "two\nlines", "ü", "", "NA", "7"]
                return "\"\(words[Int.random(in: 0..<(isNew ? 7 : 5), using: &random)])\""
            }
        ),
    ]

    /// - Parameter rows: of the baseline and of the current table.
    init(rows: (Int, Int), seed: UInt64) {
        var random = SeededRandom(seed: seed)
        baseline = Self.table(rows.0, isNew: false, &random)
        current = Self.table(rows.1, isNew: true, &random)
    }

    private static func table(_ rows: Int, isNew: Bool, _ random: inout SeededRandom) -> [UInt8] {
        var text = shapes.map(\.0).joined(separator: ",") + "\r\n"
        for _ in 0..<rows {
            text += shapes.map { $0.1(&random, isNew) }.joined(separator: ",") + "\r\n"
        }
        return Array(text.utf8)
    }

    /// By Box and Muller.
    static func normal(_ random: inout SeededRandom) -> Double {
        let radius = (-2 * log(Double.random(in: 1e-12..<1, using: &random))).squareRoot()
        return radius * cos(2 * .pi * Double.random(in: 0..<1, using: &random))
    }
}
