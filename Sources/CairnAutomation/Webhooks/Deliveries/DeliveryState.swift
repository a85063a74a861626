import CairnObjects
import CairnRegistry

/// How far the deliveries of one webhook have come, as a file keeps it.
///
/// Every entry before `place` that the webhook is about was delivered, is dead, or comes at or after the
/// first delivery of its group in `heads`. So the file may be older than what happened, and then something is
/// sent twice; it never claims more than happened.
struct DeliveryState: Sendable, Equatable {
    /// The entry of the log that made the webhook: another one of the same name is not this one.
    let created: Int64
    /// How far the log was looked at.
    var place: Cursor
    /// What comes next in each group where something waits; in order.
    var heads: [WebhookDelivery] = []
    /// What somebody asked to be sent again by itself.
    var singles: [WebhookDelivery] = []
    /// What was given up, by its entry.
    var dead: [Int64: WebhookDelivery] = [:]
    /// What was delivered last, oldest first.
    var recent: [WebhookDelivery] = []
    /// How many events wait, those behind the heads too.
    var waiting = 0
    /// Why nothing moves, where somebody has to look.
    var problem: String?

    /// So many delivered ones, and so many dead ones, are kept.
    static let (maximumRecent, maximumDead) = (100, 10_000)

    init(created: Int64, place: Cursor) { (self.created, self.place) = (created, place) }
}

extension DeliveryState {
    mutating func delivered(_ delivery: WebhookDelivery) {
        recent.append(delivery)
        if recent.count > Self.maximumRecent { recent.removeFirst() }
        if let sequence = delivery.sequence { dead[sequence] = nil }
    }

    mutating func gaveUp(_ delivery: WebhookDelivery) {
        guard let sequence = delivery.sequence else { return }
        dead[sequence] = delivery
        if dead.count > Self.maximumDead, let oldest = dead.keys.min() { dead[oldest] = nil }
    }

    var progress: WebhookProgress {
        var progress = WebhookProgress(next: place.next, waiting: waiting, dead: dead.count)
        progress.deliveredAt = recent.last?.at
        progress.problem = problem
        return progress
    }

    /// All that is known, the newest first.
    var deliveries: [WebhookDelivery] {
        (heads + singles + dead.values + recent).sorted {
            ($0.sequence ?? 0, $0.tries) > ($1.sequence ?? 0, $1.tries)
        }
    }
}

extension DeliveryState {
    var json: JSON {
        .members([
            "created": .integer(created), "place": place.json,
            "heads": .array(heads.map(\.json)), "singles": .array(singles.map(\.json)),
            "dead": .array(dead.keys.sorted().compactMap { dead[$0]?.json }),
            "recent": .array(recent.map(\.json)), "waiting": .integer(waiting),
            "problem": problem.map(JSON.string),
        ])
    }

    /// - Throws: `invalid` where it is none.
    init(json: JSON) throws(CairnError) {
        var members = try JSONMembers(json, path: "deliveries")
        created = try members.required("created", try members.count("created"))
        place = try members.required("place", try members.value("place", Cursor.init(json:path:)))
        heads = try Self.deliveries(&members, "heads")
        singles = try Self.deliveries(&members, "singles")
        for delivery in try Self.deliveries(&members, "dead") {
            if let sequence = delivery.sequence { dead[sequence] = delivery }
        }
        recent = try Self.deliveries(&members, "recent")
        waiting = Int(try members.count("waiting") ?? 0)
        problem = try members.string("problem")
    }

    private static func deliveries(
        _ members: inout JSONMembers, _ key: String
    ) throws(CairnError) -> [WebhookDelivery] {
        let path = members.path(of: key)
        return try members.array(key).map { (json) throws(CairnError) in
            try WebhookDelivery(json: json, path: path)
        }
    }
}
