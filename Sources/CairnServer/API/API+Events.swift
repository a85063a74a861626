import CairnObjects
import CairnRegistry
import HTTPTypes

/// The log as it grows: a stream of server-sent events.
extension API {
    var eventRoutes: [Route] { [Route(.get, "\(Self.root)/events", .known, followEvents)] }

    private func followEvents(_ call: Call) async throws -> Answer {
        let size = try Checkpoint(note: try await registry.checkpoint(), trusting: registry.key).size
        let next = try first(of: call, size) ?? size
        guard next <= size else {
            throw CairnError(
                .invalid, "the log has no entry \(next)", hint: "its next one will be \(size)")
        }
        let group = try call.query("group", GroupPattern.init(parsing:)) ?? .all
        let stage = try call.query("stage", StageName.init(parsing:))
        let actions = try (call.query("action") ?? "").split(separator: ",").map {
            (text) throws(CairnError) in
            try Action(named: String(text))
        }
        let choice = EventChoice(
            access: call.access, groups: group, stage: stage, actions: Set(actions))
        return try streams.open(choice, from: next)
    }

    /// Where a client asks to go on: behind the event that it had last, or from an entry on.
    private func first(of call: Call, _ size: Int64) throws(CairnError) -> Int64? {
        let range = 0...JSON.largestExactInteger
        let from = try call.integer("from", in: range)
        if let field = call.header(.lastEventID), !field.isEmpty {
            guard let last = Int64(field), (-1...JSON.largestExactInteger).contains(last) else {
                throw CairnError(.invalid, "'\(field.printable)' is the id of none of this server's events")
            }
            return last + 1
        }
        return try call.integer("lastEventId", in: range).map { $0 + 1 } ?? from
    }
}

extension HTTPField.Name {
    /// Where a client says which event it had last (WHATWG HTML, section 9.2).
    static var lastEventID: HTTPField.Name { HTTPField.Name("Last-Event-ID").unsafelyUnwrapped }
}
