/// A length of time as people write it: `90d`, `24h`, `30m`, `2w`, `45s`, or in words (`90 days`).
package struct Period: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// In seconds; at least 1.
    package let seconds: Int64

    package var milliseconds: Int64 { seconds * 1000 }

    private static let units: KeyValuePairs<Character, Int64> = [
        "w": 604_800, "d": 86_400, "h": 3600, "m": 60, "s": 1,
    ]
    private static let words: KeyValuePairs<String, Character> = [
        "week": "w", "day": "d", "hour": "h", "minute": "m", "second": "s",
    ]
    /// A hundred years.
    private static let longest: Int64 = 3_155_760_000

    /// - Parameter seconds: at least 1 and at most a hundred years; what lies outside is brought inside.
    package init(seconds: Int64) { self.seconds = min(max(1, seconds), Self.longest) }

    /// - Throws: `invalid` where the text is no length of time from a second to a hundred years.
    package init(parsing text: String) throws(CairnError) {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let unit = String(text.dropFirst(digits.count).drop { $0 == " " })
        let letter = Self.words.first { unit == $0.key || unit == $0.key + "s" }.map { String($0.value) }
        guard let count = Int64(digits), let name = (letter ?? unit).first, (letter ?? unit).count == 1,
            let factor = Self.units.first(where: { $0.key == name })?.value,
            case let (seconds, overflow) = count.multipliedReportingOverflow(by: factor), !overflow,
            (1...Self.longest).contains(seconds)
        else {
            throw CairnError(
                .invalid, "'\(text.printable)' is not a length of time",
                hint: "write it like 90d, 24h, 30m or 2w")
        }
        self.seconds = seconds
    }

    /// In the largest unit that it is a whole number of; days rather than weeks.
    package var description: String {
        let unit = Self.units.dropFirst().first { seconds % $0.value == 0 } ?? ("s", 1)
        return "\(seconds / unit.value)\(unit.key)"
    }

    package static func < (a: Period, b: Period) -> Bool { a.seconds < b.seconds }
}
