import CairnObjects
import Testing

@Suite("Period")
struct PeriodTests {
    static let texts: [Case<String, (seconds: Int64, written: String)>] = [
        Case("seconds", "45s", (45, "45s")),
        Case("minutes", "30m", (1800, "30m")),
        Case("hours", "36h", (129_600, "36h")),
        Case("hours that are days", "24h", (86_400, "1d")),
        Case("days", "90d", (7_776_000, "90d")),
        Case("weeks, written as days", "2w", (1_209_600, "14d")),
        Case("a word", "90 days", (7_776_000, "90d")),
        Case("a word for one", "1 week", (604_800, "7d")),
        Case("a word without a space", "5minutes", (300, "5m")),
        Case("a letter after a space", "10 h", (36_000, "10h")),
        Case("zeros before it", "007d", (604_800, "7d")),
        Case("the shortest", "1s", (1, "1s")),
        Case("the longest, a hundred years", "3155760000s", (3_155_760_000, "36525d")),
    ]

    @Test("Reads lengths of time, and writes them so that they read back", arguments: texts)
    func reads(_ text: Case<String, (seconds: Int64, written: String)>) throws {
        let period = try Period(parsing: text.input)
        #expect(period.seconds == text.output.seconds)
        #expect(period.milliseconds == text.output.seconds * 1000)
        #expect(period.description == text.output.written)
        #expect(try Period(parsing: period.description) == period)
    }

    @Test(
        "Nothing else is one",
        arguments: [
            "", "d", "0d", "0s", "-1d", "+1d", "1", "1.5h", "1,5h", " 1d", "1d ", "1 d h", "1dd", "1D", "1y",
            "1 month", "1 dayss", "days", "٣d", "3155760001s", "36526d", "9223372036854775807w",
            "99999999999999999999d", "1d\n", "P1D", "1e3s",
        ])
    func refused(_ text: String) throws {
        let error = try #require(refusal { try Period(parsing: text) })
        #expect(error.code == .invalid)
        #expect(error.hint == "write it like 90d, 24h, 30m or 2w")
    }

    @Test("A length made from seconds is brought inside what can be written")
    func clamps() throws {
        #expect(Period(seconds: 0) == Period(seconds: 1))
        #expect(Period(seconds: .min) == Period(seconds: 1))
        #expect(Period(seconds: .max).description == "36525d")
        #expect(try Period(parsing: "23h") < Period(parsing: "1d"))
    }
}
