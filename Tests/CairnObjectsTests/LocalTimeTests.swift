import CairnObjects
import Testing

@Suite("LocalTime")
struct LocalTimeTests {
    static let times: [Case<String, (minutes: Int64, ofWeek: Int64)>] = [
        Case("the epoch, a Thursday", "1970-01-01 00:00", (0, 4320)),
        Case("the first Monday after it", "1970-01-05 00:00", (5760, 0)),
        Case("the minute before it", "1970-01-04 23:59", (5759, 10_079)),
        Case("the Monday before the epoch", "1969-12-29 00:00", (-4320, 0)),
        Case("the minute before that", "1969-12-28 23:59", (-4321, 10_079)),
        Case("the minute before the epoch", "1969-12-31 23:59", (-1, 4319)),
        Case("a leap day, a Thursday", "2024-02-29 12:30", (28_486_830, 5070)),
        Case("long ago, a Saturday", "0000-01-01 00:00", (-1_036_120_320, 7200)),
    ]

    @Test("Reads days and minutes on both sides of the epoch, and writes them", arguments: times)
    func reads(_ time: Case<String, (minutes: Int64, ofWeek: Int64)>) throws {
        let read = try LocalTime(parsing: time.input)
        #expect(read.minutes == time.output.minutes)
        #expect(read.minuteOfWeek == time.output.ofWeek)
        #expect(read.description == time.input)
        #expect(LocalTime(minutes: read.minutes + 10_080).minuteOfWeek == time.output.ofWeek)
    }

    @Test("A day alone is its first minute")
    func dayAlone() throws {
        #expect(try LocalTime(parsing: "2026-12-20") == LocalTime(parsing: "2026-12-20 00:00"))
        #expect(try LocalTime(parsing: "2026-12-20") < LocalTime(parsing: "2026-12-20 00:01"))
    }

    @Test(
        "Nothing else is one",
        arguments: [
            "", "2026-02-30", "2026-02-29 10:00", "2026-13-01 10:00", "2026-12-20 24:00", "2026-12-20 10:60",
            "2026-12-20 1:00", "26-12-20 10:00", "2026-12-20 10:00:00", "2026-12-20 10:00Z", "Fri 16:00",
            "2026-12-20 10.00", "yesterday", "２026-12-20",
        ])
    func refused(_ text: String) throws {
        let error = try #require(refusal { try LocalTime(parsing: text) })
        #expect(error.message == "'\(text)' is not a day and a time")
        #expect(error.hint == "write it like 2026-12-20 16:00")
    }

    /// A moment, how many seconds the wall is ahead of UTC, and what it shows.
    static let walls: [Case<(String, Int), String>] = [
        Case("in UTC", ("2026-11-24T12:00:59.999Z", 0), "2026-11-24 12:00"),
        Case("ahead, over midnight", ("2026-11-24T23:30:00Z", 3600), "2026-11-25 00:30"),
        Case("behind, over midnight", ("2026-11-24T03:00:00Z", -5 * 3600), "2026-11-23 22:00"),
        Case("by a quarter of an hour", ("2026-11-24T00:00:00Z", 5 * 3600 + 2700), "2026-11-24 05:45"),
        Case("by odd seconds, as of old", ("1890-01-01T00:00:00Z", 3208), "1890-01-01 00:53"),
        Case("a second before the epoch", ("1969-12-31T23:59:59Z", 0), "1969-12-31 23:59"),
        Case("less than a second before the epoch", ("1969-12-31T23:59:59.500Z", 0), "1969-12-31 23:59"),
        Case("before the epoch, rounded down", ("1969-12-31T23:58:30Z", -1), "1969-12-31 23:58"),
        Case("on the minute before the epoch", ("1969-12-31T23:58:00Z", 0), "1969-12-31 23:58"),
        Case("across the epoch", ("1969-12-31T23:30:00Z", 3600), "1970-01-01 00:30"),
    ]

    @Test("Is what a wall shows at a moment", arguments: walls)
    func onAWall(_ wall: Case<(String, Int), String>) throws {
        let moment = try Timestamp(parsing: wall.input.0)
        #expect(moment.local(secondsFromUTC: wall.input.1).description == wall.output)
    }
}
