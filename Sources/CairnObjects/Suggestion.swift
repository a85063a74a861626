/// Finds what somebody may have meant.
package enum Suggestion {
    /// The candidate that is nearest to what was typed, if it is near enough to be a slip.
    package static func closest(to typed: String, among candidates: [String]) -> String? {
        let typed = Array(typed.lowercased())
        let near = candidates.map { ($0, distance(typed, Array($0.lowercased()))) }
        guard let best = near.min(by: { $0.1 < $1.1 }), best.1 <= max(1, typed.count / 3) else { return nil }
        return best.0
    }

    /// How many letters to change, add, leave out or swap with their neighbour (optimal string alignment).
    private static func distance(_ a: [Character], _ b: [Character]) -> Int {
        var rows = [Array(0...b.count)]
        for (i, x) in a.enumerated() {
            var row = [i + 1]
            for (j, y) in b.enumerated() {
                var least = min(rows[i][j + 1] + 1, row[j] + 1, rows[i][j] + (x == y ? 0 : 1))
                if i > 0, j > 0, x == b[j - 1], a[i - 1] == y { least = min(least, rows[i - 1][j - 1] + 1) }
                row.append(least)
            }
            rows.append(row)
        }
        return rows[a.count][b.count]
    }
}
