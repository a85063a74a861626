package import CairnObjects

/// What is to be sent again.
package enum WebhookReplay: Sendable, Equatable {
    /// Everything that the webhook is about, from this entry of the log on, in order.
    case from(Int64)
    /// One entry, whatever else is waiting.
    case one(Int64)
}

extension WebhookReplay {
    /// `{"from": 12}` or `{"sequence": 12}`.
    package var json: JSON {
        switch self {
        case .from(let sequence): ["from": .integer(sequence)]
        case .one(let sequence): ["sequence": .integer(sequence)]
        }
    }

    /// - Throws: `invalid` where it is not exactly one of the two.
    package init(members: inout JSONMembers) throws(CairnError) {
        let (from, one) = (try members.count("from"), try members.count("sequence"))
        try members.refuseRest(known: ["from", "sequence"])
        switch (from, one) {
        case (let from?, nil): self = .from(from)
        case (nil, let one?): self = .one(one)
        default:
            throw CairnError(
                .invalid, "say either 'from' or 'sequence'",
                hint: "'from' sends everything again from that entry on, 'sequence' that entry alone")
        }
    }
}
