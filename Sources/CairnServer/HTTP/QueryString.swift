import CairnObjects

/// What stands behind the question mark: names and values, as forms write them (a plus is a space).
enum QueryString {
    /// - Throws: `invalid` where it is badly encoded or not UTF-8, or a name stands twice: which one counts
    ///   would be anybody's guess.
    static func parse(_ text: String?) throws(CairnError) -> [String: String] {
        var values: [String: String] = [:]
        for pair in (text ?? "").split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = try decode(parts[0])
            let value = parts.count == 2 ? try decode(parts[1]) : ""
            guard values.updateValue(value, forKey: name) == nil else {
                throw CairnError(.invalid, "the parameter '\(name.printable)' stands twice")
            }
        }
        return values
    }

    static func encode(_ fields: [(String, String)]) -> String {
        fields.map { "\(PercentEncoding.encode($0))=\(PercentEncoding.encode($1))" }.joined(separator: "&")
    }

    private static func decode(_ text: Substring) throws(CairnError) -> String {
        try PercentEncoding.decode(String(text.map { $0 == "+" ? " " : $0 }))
    }
}
