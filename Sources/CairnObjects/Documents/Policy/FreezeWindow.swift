/// A time in which nothing moves into a stage: every week, or once.
package struct FreezeWindow: Equatable, Sendable {
    /// When it begins and ends.
    package enum Span: Equatable, Sendable {
        /// From one minute of the week until another, both counted from Monday 00:00; over the week's end
        /// where the second is the smaller.
        case weekly(from: Int64, until: Int64)
        case once(from: LocalTime, until: LocalTime)
    }

    package let span: Span
    /// The time zone, as the IANA database names it (`Europe/Berlin`).
    package let zone: String
    package let reason: String?
    /// As they were written.
    private let (from, until): (String, String)

    private static let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

    init(json: JSON, path: String) throws(CairnError) {
        var members = try JSONMembers(json, path: path)
        from = try members.requiredString("from")
        until = try members.requiredString("to")
        zone = try members.requiredString("zone")
        reason = try members.string("reason")
        try members.refuseRest(known: ["from", "to", "zone", "reason"])
        do throws(CairnError) {
            span = try Self.span(from, until)
        } catch {
            throw error.inside(path)
        }
    }

    package var json: JSON {
        .members([
            "from": .string(from), "to": .string(until), "zone": .string(zone),
            "reason": reason.map(JSON.string),
        ])
    }

    private static func span(_ from: String, _ until: String) throws(CairnError) -> Span {
        if let start = try minuteOfWeek(from) {
            guard let end = try minuteOfWeek(until) else {
                throw CairnError(.invalid, "it begins on a day of the week and ends on a date")
            }
            guard start != end else { throw CairnError(.invalid, "it begins when it ends") }
            return .weekly(from: start, until: end)
        }
        let (start, end) = (try LocalTime(parsing: from), try LocalTime(parsing: until))
        guard start < end else { throw CairnError(.invalid, "it ends before it begins") }
        return .once(from: start, until: end)
    }

    /// `Fri 16:00`, the day short or in full; `nil` for what does not begin with a day of the week.
    private static func minuteOfWeek(_ text: String) throws(CairnError) -> Int64? {
        let parts = text.split(separator: " ")
        guard let name = parts.first?.lowercased(), let day = days.firstIndex(where: { name.hasPrefix($0) }),
            ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"][day]
                .hasPrefix(name)
        else { return nil }
        // Any date serves to read the time.
        guard parts.count == 2, let time = try? LocalTime(parsing: "1970-01-01 \(parts[1])") else {
            throw CairnError(
                .invalid, "'\(text.printable)' is not a day and a time", hint: "write it like Fri 16:00")
        }
        return Int64(day) * 1440 + time.minutes
    }

    /// Whether the wall in the window's zone shows a time inside it; its end is outside.
    package func contains(_ time: LocalTime) -> Bool {
        switch span {
        case .once(let from, let until): (from..<until).contains(time)
        case .weekly(let from, let until):
            from < until
                ? (from..<until).contains(time.minuteOfWeek)
                : time.minuteOfWeek >= from || time.minuteOfWeek < until
        }
    }

    /// `from Fri 16:00 to Mon 08:00 (Europe/Berlin)`
    package var described: String {
        "from \(from) to \(until) (\(zone))" + (reason.map { ": \($0)" } ?? "")
    }

    /// When it ends, as it was written.
    package var end: String { "\(until) (\(zone))" }

    /// Whether these windows together leave no minute of any week free.
    static func areEndless(_ windows: [FreezeWindow]) -> Bool {
        Dictionary(grouping: windows, by: \.zone).values.contains { windows in
            let weekly = windows.filter { if case .weekly = $0.span { true } else { false } }
            return !weekly.isEmpty
                && (Int64(0)..<10_080).allSatisfy { minute in
                    // Monday 1970-01-05 is four days after the epoch.
                    weekly.contains { $0.contains(LocalTime(minutes: minute + 4 * 1440)) }
                }
        }
    }
}
