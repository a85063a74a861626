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
        var filter = LogFilter()
        filter.group = try call.query("group").map { (text) throws(CairnError) in
            try GroupName(parsing: text)
        }
        filter.action = try call.query("action").map { (text) throws(CairnError) in try Action(named: text) }
        (filter.actor, filter.words) = (call.query("actor"), call.query("words"))
        filter.since = try Self.day(call, "since", end: false)
        filter.until = try Self.day(call, "until", end: true)
        let size = try await streams.logSize()
        let end = min(try call.integer("before", in: 0...JSON.largestExactInteger) ?? size, size)
        let found = try await registry.findEntries(filter, before: end, limit: Self.rows) {
            visit.access.mayRead($0)
        }
        var events: [Event] = []
        for entry in found.entries { events.append(try await registry.event(for: entry)) }
        let more = found.next.map { Self.more(before: $0, found, call) } ?? .none
        return page(
            "History", at: .history, visit,
            """
            <h1>History</h1>
            \(await verificationLine(visit))
            \(form(call))
            \(Element.section("log", "The log, the newest first", eventTable(events, visit) + more))
            """)
    }

    private func form(_ call: Call) -> HTML {
        let actions = Action.allCases.map { action -> HTML in
            let mark: HTML = call.query("action") == action.rawValue ? " selected" : .none
            return "<option value=\"\(action)\"\(mark)>\(action.words)</option>\n"
        }
        return """
            <form action="/history" class="filters">
            \(Element.field("group", "Group", call.query("group") ?? ""))
            \(Element.field("actor", "Who", call.query("actor") ?? ""))
            <p><label for="f-action">Action</label>
            <select id="f-action" name="action"><option value="">any</option>
            \(actions)</select></p>
            \(Element.field("words", "Words", call.query("words") ?? "", hint: "in reasons and names"))
            \(Element.field("since", "From the day", call.query("since") ?? "", hint: "2026-01-31"))
            \(Element.field("until", "To the day", call.query("until") ?? "", hint: "2026-02-28"))
            <p><button>Show</button></p></form>

            """
    }

    /// On to what is older.
    private static func more(before next: Int64, _ found: LogFinding, _ call: Call) -> HTML {
        let query: KeyValuePairs<String, String?> = [
            "group": call.query("group"), "actor": call.query("actor"), "action": call.query("action"),
            "words": call.query("words"), "since": call.query("since"), "until": call.query("until"),
            "before": "\(next)",
        ]
        let address = PageAddress.with("/history", query)
        let isFull = found.entries.count == rows
        return isFull
            ? "<p class=\"pager\">\(Element.link(address, "Earlier"))</p>"
            : """
            <p class="pager"><span>Looked back to entry \(next).</span>
            \(Element.link(address, "Look further back"))
            </p>
            """
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
