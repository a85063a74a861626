/// What calendar and clock on a wall somewhere show, to the minute.
package struct LocalTime: Hashable, Comparable, Sendable {
    /// Minutes since 1970-01-01 00:00 on that wall.
    package let minutes: Int64

    private static let perDay: Int64 = 1440
    private static let perWeek: Int64 = 7 * perDay

    package init(minutes: Int64) { self.minutes = minutes }

    package static func < (a: LocalTime, b: LocalTime) -> Bool { a.minutes < b.minutes }

    /// Since Monday 00:00.
    package var minuteOfWeek: Int64 {
        // 1970-01-01 was a Thursday.
        let rest = (minutes + 3 * Self.perDay) % Self.perWeek
        return rest < 0 ? rest + Self.perWeek : rest
    }

    /// `2026-12-20 16:00`
    ///
    /// - Throws: `invalid` where the text names no day and minute that there are; without a time, the day's
    ///   first minute is meant.
    package init(parsing text: String) throws(CairnError) {
        let whole = text.utf8.count == 10 ? text + " 00:00" : text
        guard whole.utf8.count == 16, let moment = try? Timestamp(parsing: whole + ":00Z") else {
            throw CairnError(
                .invalid, "'\(text.printable)' is not a day and a time",
                hint: "write it like 2026-12-20 16:00")
        }
        minutes = moment.milliseconds / 60_000
    }
}

extension LocalTime: CustomStringConvertible {
    package var description: String { Timestamp(milliseconds: minutes * 60_000).minute }
}

extension Timestamp {
    /// What a wall shows at this moment that is so many seconds ahead of UTC.
    package func local(secondsFromUTC offset: Int) -> LocalTime {
        let shown = milliseconds + Int64(offset) * 1000
        // Rounded down before 1970 too.
        return LocalTime(minutes: (shown - (shown % 60_000 + 60_000) % 60_000) / 60_000)
    }
}

/// How many seconds a time zone is ahead of UTC at a moment; `nil` for a zone that nobody knows. Handed in,
/// since zones are laws of countries and change.
package typealias ZoneOffsets = @Sendable (_ zone: String, _ at: Timestamp) -> Int?
