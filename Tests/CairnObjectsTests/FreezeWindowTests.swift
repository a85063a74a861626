import CairnObjects
import Testing

@Suite("FreezeWindow")
struct FreezeWindowTests {
    struct Window: Sendable {
        let from: String
        let to: String

        func read() throws -> FreezeWindow {
            let json: JSON = ["from": .string(from), "to": .string(to), "zone": "Europe/Berlin"]
            let policy = try Policy(json: ["stages": ["a": ["freeze": .array([json])]]])
            return try #require(policy.stages[StageName(parsing: "a")]?.freeze.first)
        }
    }

    private static let weekend = Window(from: "Fri 16:00", to: "Mon 08:00")
    private static let noon = Window(from: "wednesday 12:00", to: "WED 13:00")
    private static let holidays = Window(from: "2026-12-20 16:00", to: "2027-01-02")

    /// A window, what the wall shows, and whether that is inside.
    static let times: [Case<(Window, String), Bool>] = [
        Case("the minute before a weekend", (weekend, "2026-11-27 15:59"), false),
        Case("its first minute", (weekend, "2026-11-27 16:00"), true),
        Case("over the week's end", (weekend, "2026-11-29 23:59"), true),
        Case("and into the next", (weekend, "2026-11-30 00:00"), true),
        Case("its last minute", (weekend, "2026-11-30 07:59"), true),
        Case("its end is outside", (weekend, "2026-11-30 08:00"), false),
        Case("the middle of a week", (weekend, "2026-11-25 12:00"), false),
        Case("every week, before the epoch too", (weekend, "1969-12-27 12:00"), true),
        Case("and not in the middle of a week before it", (weekend, "1969-12-24 12:00"), false),
        Case("within a day, at its first minute", (noon, "2026-11-25 12:00"), true),
        Case("within a day, at its end", (noon, "2026-11-25 13:00"), false),
        Case("within a day, on another", (noon, "2026-11-26 12:30"), false),
        Case("the minute before a date", (holidays, "2026-12-20 15:59"), false),
        Case("its first minute, once", (holidays, "2026-12-20 16:00"), true),
        Case("its last minute, over the year's end", (holidays, "2027-01-01 23:59"), true),
        Case("the day on which it ends", (holidays, "2027-01-02 00:00"), false),
        Case("the same days a year later", (holidays, "2027-12-24 12:00"), false),
    ]

    @Test("Holds the times from its begin until its end", arguments: times)
    func contains(_ time: Case<(Window, String), Bool>) throws {
        let window = try time.input.0.read()
        #expect(window.contains(try LocalTime(parsing: time.input.1)) == time.output)
    }

    @Test("Is written as it was given, and described with its zone and reason")
    func round() throws {
        let json: JSON = [
            "from": "Friday 16:00", "to": "mon 08:00", "zone": "Europe/Berlin", "reason": "nobody watches",
        ]
        let policy = try Policy(json: ["stages": ["a": ["freeze": .array([json])]]])
        let window = try #require(policy.stages[StageName(parsing: "a")]?.freeze.first)
        #expect(window.json == json)
        #expect(try Policy(policy.document()) == policy)
        #expect(window.described == "from Friday 16:00 to mon 08:00 (Europe/Berlin): nobody watches")
        #expect(window.end == "mon 08:00 (Europe/Berlin)")
        #expect(policy.zones == ["Europe/Berlin"])
    }

    static let wrong: [Case<Window, String>] = [
        Case(
            "no such day", Window(from: "Fry 16:00", to: "Mon 08:00"), "'Fry 16:00' is not a day and a time"),
        Case("a day that goes on", Window(from: "Fridayy 16:00", to: "Mon 08:00"), "'Fridayy 16:00' is not"),
        Case("a day without a time", Window(from: "Fri", to: "Mon 08:00"), "'Fri' is not a day and a time"),
        Case(
            "no such time", Window(from: "Fri 25:00", to: "Mon 08:00"), "'Fri 25:00' is not a day"),
        Case("too many words", Window(from: "Fri 16:00 UTC", to: "Mon 08:00"), "'Fri 16:00 UTC' is not"),
        Case("no such end", Window(from: "Fri 16:00", to: "Mon 8"), "'Mon 8' is not a day and a time"),
        Case(
            "a day and a date", Window(from: "Fri 16:00", to: "2026-12-20"),
            "it begins on a day of the week and ends on a date"),
        Case(
            "a date and a day", Window(from: "2026-12-20", to: "Mon 08:00"),
            "'Mon 08:00' is not a day and a time"),
        Case("no time between", Window(from: "Fri 16:00", to: "friday 16:00"), "it begins when it ends"),
        Case(
            "an end before the begin", Window(from: "2026-12-20", to: "2026-12-19"),
            "it ends before it begins"),
        Case(
            "an end at the begin", Window(from: "2026-12-20", to: "2026-12-20 00:00"),
            "it ends before it begins"),
    ]

    @Test("A window that cannot be is refused by its place", arguments: wrong)
    func refused(_ window: Case<Window, String>) throws {
        let error = try #require(refusal { try window.input.read() })
        #expect(error.code == .invalid)
        #expect(error.message.hasPrefix("policy.stages.a.freeze[0]: \(window.output)"), "\(error.message)")
    }

    @Test("A window needs begin, end and zone, and takes nothing else")
    func members() throws {
        let all: [String: JSON] = ["from": "Fri 16:00", "to": "Mon 08:00", "zone": "UTC"]
        for name in all.keys.sorted() {
            var members = all
            members[name] = nil
            let json: JSON = ["stages": ["a": ["freeze": .array([.object(members)])]]]
            let error = refusal { try Policy(json: json) }
            #expect(error?.message == "policy.stages.a.freeze[0].\(name) is missing")
        }
        let json: JSON = ["stages": ["a": ["freeze": .array([.object(all.merging(["until": "x"]) { $1 })])]]]
        #expect(refusal { try Policy(json: json) }?.message == "policy.stages.a.freeze[0].until is not known")
    }

    @Test("Windows that leave no minute of the week are refused, with a minute they are not")
    func endless() throws {
        func policy(_ windows: [(String, String, String)]) throws -> Policy {
            let freeze = windows.map { from, to, zone -> JSON in
                ["from": .string(from), "to": .string(to), "zone": .string(zone)]
            }
            return try Policy(json: ["stages": ["a": ["freeze": .array(freeze)]]])
        }
        let week = [("Mon 00:00", "Thu 12:00", "UTC"), ("Thu 12:00", "Mon 00:00", "UTC")]
        let error = refusal { try policy(week) }
        #expect(error?.message == "policy.stages.a.freeze leaves no time of the week in which it could move")
        #expect(throws: Never.self) { try policy([week[0], ("Thu 12:01", "Mon 00:00", "UTC")]) }
        #expect(throws: Never.self) { try policy([week[0], ("2026-01-01", "2099-01-01", "UTC")]) }
        // Walls in different zones are not compared: what is left there, only a calendar knows.
        #expect(throws: Never.self) { try policy([week[0], ("Thu 12:00", "Mon 00:00", "Asia/Tokyo")]) }
    }
}
