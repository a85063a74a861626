import CairnObjects
import CairnRegistry
import HTTPTypes

/// The log, and whatever follows it.
extension Pages {
    var historyRoutes: [PageRoute] {
        [
            PageRoute(.get, "/history", .known, showHistory),
            PageRoute(.get, "/events", .known, follow),
        ]
    }

    private static var rows: Int { 100 }

    private func showHistory(_ visit: Visit) async throws -> Answer {
        let call = visit.call
        let group = try call.query("group").map { (text) throws(CairnError) in try GroupName(parsing: text) }
        let action = try call.query("action").map { (text) throws(CairnError) in try Action(named: text) }
        let actor = call.query("actor")
        let (since, until) = (try Self.day(call, "since", end: false), try Self.day(call, "until", end: true))
        let end = try call.integer("before", in: 0...JSON.largestExactInteger)
        let events = try await events(Self.rows, before: end, visit) { entry in
            (group == nil || entry.moves.contains { $0.ref.group == group })
                && (action == nil || entry.action == action)
                && (actor == nil || entry.actor.description == actor)
                && (since.map { entry.at >= $0 } ?? true) && (until.map { entry.at < $0 } ?? true)
        }
        let query: KeyValuePairs<String, String?> = [
            "group": call.query("group"), "actor": actor, "action": call.query("action"),
            "since": call.query("since"), "until": call.query("until"),
            "before": events.last?.sequence.map { "\($0)" },
        ]
        let more: HTML =
            events.count < Self.rows
            ? .none
            : "<p class=\"pager\">\(Element.link(PageAddress.with("/history", query), "Earlier"))</p>"
        return page(
            "History", at: .history, visit,
            """
            <h1>History</h1>
            <form action="/history" class="filters">
            \(Element.field("group", "Group", call.query("group") ?? ""))
            \(Element.field("actor", "Who", actor ?? ""))
            \(Element.field("action", "Action", call.query("action") ?? "", hint: "stage.moved"))
            \(Element.field("since", "From the day", call.query("since") ?? "", hint: "2026-01-31"))
            \(Element.field("until", "To the day", call.query("until") ?? "", hint: "2026-02-28"))
            <p><button>Show</button></p></form>
            \(Element.section("log", "The log, the newest first", eventTable(events, visit) + more))
            """)
    }

    /// A day's begin, or its end.
    private static func day(_ call: Call, _ name: String, end: Bool) throws(CairnError) -> Timestamp? {
        guard let text = call.query(name) else { return nil }
        do throws(CairnError) {
            let start = try Timestamp(parsing: "\(text)T00:00:00.000Z")
            return end ? start.advanced(byMilliseconds: 86_400_000) : start
        } catch {
            throw CairnError(
                .invalid, "'\(text.printable)' is no day", hint: "write it like 2026-01-31")
        }
    }

    /// What happens from now on, as events; the page that asks tells that it is older.
    private func follow(_ visit: Visit) async throws -> Answer {
        let choice = EventChoice(access: visit.access, groups: .all, stage: nil, actions: [])
        var next = try await streams.logSize()
        if let field = visit.call.header(.lastEventID), let last = Int64(field), (0..<next).contains(last) {
            next = last + 1
        }
        return try streams.open(choice, from: next)
    }
}
