/// Finds what somebody may have meant.
package enum Suggestion {
    /// The candidate that is nearest to what was typed, if it is near enough to be a slip.
    package static func closest(to typed: String, among candidates: [String]) -> String? {
        let typed = Array(typed.lowercased())
        let near = candidates.map { ($0, distance(typed, Array($0.lowercased()))) }
        guard let best = near.min(by: { $0.1 < $1.1 }), best.1 <= max(1, typed.count / 3) else { return nil }
        return best.0
    }

    /// How many letters to change, add or leave out (Levenshtein).
    private static func distance(_ a: [Character], _ b: [Character]) -> Int {
        var row = Array(0...b.count)
        for (i, x) in a.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, y) in b.enumerated() {
                let above = row[j + 1]
                row[j + 1] = min(above + 1, row[j] + 1, diagonal + (x == y ? 0 : 1))
                diagonal = above
            }
        }
        return row[b.count]
    }
}
