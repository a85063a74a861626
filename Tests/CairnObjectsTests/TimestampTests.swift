import CairnObjects
import Testing

@Suite("Timestamp")
struct TimestampTests {
    /// Text, and the same moment as Cairn writes it with its milliseconds (from GNU date).
    static let moments: [Case<String, (text: String, milliseconds: Int64)>] = [
        Case("the epoch", "1970-01-01T00:00:00Z", ("1970-01-01T00:00:00Z", 0)),
        Case("a millisecond before", "1969-12-31T23:59:59.999Z", ("1969-12-31T23:59:59.999Z", -1)),
        Case(
            "RFC 3339's first example", "1985-04-12T23:20:50.52Z",
            ("1985-04-12T23:20:50.520Z", 482_196_050_520)),
        Case("an offset to the west", "1996-12-19T16:39:57-08:00", ("1996-12-20T00:39:57Z", 851_042_397_000)),
        Case(
            "an odd "
                + "offset", "1937-01-01T12:00:27.87+00:20", ("1937-01-01T11:40:27.870Z", -1_041_337_172_130)),
        Case("a leap second", "1990-12-31T23:59:60Z", ("1991-01-01T00:00:00Z", 662_688_000_000)),
        Case(
            "a leap second "
                + "elsewhere", "1990-12-31T15:59:60-08:00", ("1991-01-01T00:00:00Z", 662_688_000_000)),
        Case(
            "a leap second's fraction", "1990-12-31T23:59:60.5Z",
            ("1991-01-01T00:00:00.500Z", 662_688_000_500)),
        Case("small letters", "2026-11-23t17:43:38z", ("2026-11-23T17:43:38Z", 1_795_455_818_000)),
        Case("a space between", "2026-11-23 17:43:38Z", ("2026-11-23T17:43:38Z", 1_795_455_818_000)),
        Case("the unknown offset", "2026-11-23T17:43:38-00:00", ("2026-11-23T17:43:38Z", 1_795_455_818_000)),
        Case("one decimal", "2026-11-23T17:43:38.1Z", ("2026-11-23T17:43:38.100Z", 1_795_455_818_100)),
        Case(
            "nine decimals, cut off", "2026-11-23T17:43:38.123999999Z",
            ("2026-11-23T17:43:38.123Z", 1_795_455_818_123)),
        Case("zero decimals", "2026-11-23T17:43:38.000Z", ("2026-11-23T17:43:38Z", 1_795_455_818_000)),
        Case("a leap day", "2024-02-29T12:00:00Z", ("2024-02-29T12:00:00Z", 1_709_208_000_000)),
        Case("a century's leap day", "2000-02-29T00:00:00Z", ("2000-02-29T00:00:00Z", 951_782_400_000)),
        Case("the first moment", "0000-01-01T00:00:00Z", ("0000-01-01T00:00:00Z", -62_167_219_200_000)),
        Case("the leap day of year 0", "0000-02-29T00:00:00Z", ("0000-02-29T00:00:00Z", -62_162_121_600_000)),
        Case(
            "the last moment", "9999-12-31T23:59:59.999Z", ("9999-12-31T23:59:59.999Z", 253_402_300_799_999)),
    ]

    @Test("What RFC 3339 allows is read, and written in UTC", arguments: moments)
    func accepts(_ moment: Case<String, (text: String, milliseconds: Int64)>) throws {
        let timestamp = try Timestamp(parsing: moment.input)
        #expect(timestamp.milliseconds == moment.output.milliseconds)
        #expect(timestamp.description == moment.output.text)
    }

    static let malformed = [
        Case("nothing", ""), Case("a date alone", "2026-11-23"), Case("no zone", "2026-11-23T17:43:38"),
        Case("no seconds", "2026-11-23T17:43Z"), Case("a short year", "26-11-23T17:43:38Z"),
        Case("a long year", "12026-11-23T17:43:38Z"), Case("a negative year", "-001-11-23T17:43:38Z"),
        Case("month 0", "2026-00-23T17:43:38Z"), Case("month 13", "2026-13-23T17:43:38Z"),
        Case("day 0", "2026-11-00T17:43:38Z"), Case("day 31 of November", "2026-11-31T17:43:38Z"),
        Case("day 32", "2026-12-32T17:43:38Z"), Case("a leap day in no leap year", "2026-02-29T17:43:38Z"),
        Case("a leap day in 1900", "1900-02-29T00:00:00Z"),
        Case("a leap day in 2200", "2200-02-29T00:00:00Z"),
        Case("day 30 of February", "2024-02-30T00:00:00Z"),
        Case("hour 24", "2026-11-23T24:00:00Z"), Case("minute 60", "2026-11-23T17:60:00Z"),
        Case("second 61", "2026-12-31T23:59:61Z"), Case("second 60 at noon", "2026-11-23T12:00:60Z"),
        Case("second 60 in the wrong zone", "2026-12-31T23:59:60+01:00"),
        Case("a point without decimals", "2026-11-23T17:43:38.Z"), Case("a comma", "2026-11-23T17:43:38,5Z"),
        Case("offset of 24 hours", "2026-11-23T17:43:38+24:00"),
        Case("offset minute 60", "2026-11-23T17:43:38+01:60"),
        Case("offset without colon", "2026-11-23T17:43:38+0100"), Case("text after", "2026-11-23T17:43:38Zx"),
        Case("newline after", "2026-11-23T17:43:38Z\n"), Case("space before", " 2026-11-23T17:43:38Z"),
        Case("slashes", "2026/11/23T17:43:38Z"), Case("other digits", "2026-11-23T17:43:3\u{0668}Z"),
        Case("before year 0 by its offset", "0000-01-01T00:00:00+00:01"),
        Case("after year 9999 by its offset", "9999-12-31T23:59:59-00:01"),
        Case("after year 9999 by a leap second", "9999-12-31T23:59:60Z"),
    ]

    @Test("What does not exist or is written otherwise is refused", arguments: malformed)
    func refused(_ text: Case<String, Void>) {
        #expect(refusal { try Timestamp(parsing: text.input) }?.code == .invalid)
    }

    @Test("Days from year 0 to 9999 read back, each later than the one before")
    func days() throws {
        var before = ""
        for milliseconds in stride(
            from: Int64(-62_167_219_200_000), through: 253_402_300_799_999, by: 86_400_000 * 41)
        {
            let timestamp = Timestamp(milliseconds: milliseconds)
            try #require(try Timestamp(parsing: timestamp.description) == timestamp)
            try #require(timestamp.description > before)
            before = timestamp.description
        }
        #expect(before.hasPrefix("9999-1"))
    }

    @Test("Any millisecond reads back")
    func anyMoment() throws {
        var random = SeededGenerator()
        for _ in 0..<20_000 {
            let milliseconds = Int64.random(in: -62_167_219_200_000...253_402_300_799_999, using: &random)
            let timestamp = Timestamp(milliseconds: milliseconds)
            try #require(try Timestamp(parsing: timestamp.description) == timestamp, random.note)
        }
    }

    @Test("People read the day and the minute")
    func forPeople() throws {
        let timestamp = try Timestamp(parsing: "2026-11-23T17:43:38.120Z")
        #expect(timestamp.day == "2026-11-23")
        #expect(timestamp.minute == "2026-11-23 17:43")
        #expect(timestamp.advanced(byMilliseconds: 880).description == "2026-11-23T17:43:39Z")
        #expect(timestamp.advanced(byMilliseconds: -1) < timestamp)
    }
}
