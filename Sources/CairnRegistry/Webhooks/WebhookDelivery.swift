package import CairnObjects

/// One event on its way to a webhook, or there.
package struct WebhookDelivery: Sendable, Equatable {
    /// How far it has come.
    package enum State: String, Sendable, CaseIterable {
        /// It is to be sent, or to be sent again.
        case waiting
        /// The receiver has said that it has it.
        case delivered
        /// It was given up after the last try: a dead letter, until it is replayed.
        case dead
        /// It was a test, and failed.
        case failed
    }

    /// The event's id, which the receiver knows it by (`webhook-id`).
    package var id: String
    /// The entry of the log; `nil` for a test.
    package var sequence: Int64?
    package var action: Action?
    package var group: GroupName?
    package var state: State
    /// How often it was sent.
    package var tries: Int
    /// When it was sent last.
    package var at: Timestamp?
    /// When it will be sent next.
    package var nextAt: Timestamp?
    /// What came back last; `nil` where nothing did.
    package var status: Int?
    /// Why the last try failed, in words.
    package var problem: String?
    /// The beginning of what the receiver answered last.
    package var excerpt: String?

    package init(id: String, state: State, tries: Int = 0) {
        (self.id, self.state, self.tries) = (id, state, tries)
    }
}

extension WebhookDelivery {
    package var json: JSON {
        .members([
            "id": .string(id), "sequence": sequence.map(JSON.integer), "action": action.map(JSON.text),
            "group": group.map(JSON.text), "state": .string(state.rawValue), "tries": .integer(tries),
            "at": at.map(JSON.text), "nextAt": nextAt.map(JSON.text), "status": status.map(JSON.integer),
            "problem": problem.map(JSON.string), "excerpt": excerpt.map(JSON.string),
        ])
    }

    package init(json: JSON, path: String) throws(CairnError) {
        var members = try JSONMembers(json, path: path)
        id = try members.requiredString("id")
        sequence = try members.count("sequence")
        action = try members.parsed("action", Action.init(parsing:))
        group = try members.parsed("group", GroupName.init(parsing:))
        state = try members.required("state", try members.parsed("state", State.init(parsing:)))
        tries = Int(try members.count("tries") ?? 0)
        at = try members.parsed("at", Timestamp.init(parsing:))
        nextAt = try members.parsed("nextAt", Timestamp.init(parsing:))
        status = try members.count("status").map { Int($0) }
        problem = try members.string("problem")
        excerpt = try members.string("excerpt")
    }
}

extension WebhookDelivery.State {
    /// - Throws: `invalid` where the text is no state.
    package init(parsing text: String) throws(CairnError) {
        guard let state = Self(rawValue: text) else {
            throw CairnError(
                .invalid, "'\(text.printable)' is no state of a delivery",
                hint: "use one of \(Self.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        self = state
    }
}
