package import CairnObjects

/// How far the deliveries of a webhook have come.
package struct WebhookProgress: Sendable, Equatable {
    /// Every entry before this one was delivered, was given up, is waiting, or was not asked for.
    package var next: Int64
    /// How many events are still to be delivered, of those that were looked at.
    package var waiting: Int
    /// How many were given up and not replayed.
    package var dead: Int
    package var deliveredAt: Timestamp?
    /// Why nothing moves, in words, where something is wrong that time does not mend.
    package var problem: String?

    package init(next: Int64, waiting: Int = 0, dead: Int = 0) {
        (self.next, self.waiting, self.dead) = (next, waiting, dead)
    }
}

extension WebhookProgress {
    package var json: JSON {
        .members([
            "next": .integer(next), "waiting": .integer(waiting), "dead": .integer(dead),
            "deliveredAt": deliveredAt.map(JSON.text), "problem": problem.map(JSON.string),
        ])
    }

    package init(json: JSON, path: String) throws(CairnError) {
        var members = try JSONMembers(json, path: path)
        next = try members.required("next", try members.count("next"))
        waiting = Int(try members.count("waiting") ?? 0)
        dead = Int(try members.count("dead") ?? 0)
        deliveredAt = try members.parsed("deliveredAt", Timestamp.init(parsing:))
        problem = try members.string("problem")
    }
}
