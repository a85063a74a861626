/// What one person says of a version.
package struct Vote: Equatable, Sendable {
    package let actor: Principal
    /// For approving it, or against.
    package let isFor: Bool
    package let reason: String
    package let at: Timestamp

    package init(actor: Principal, isFor: Bool, reason: String, at: Timestamp) {
        (self.actor, self.isFor, self.reason, self.at) = (actor, isFor, reason, at)
    }

    /// The state that the vote is for, named as approvals are.
    package var state: ApprovalState { isFor ? .approved : .rejected }

    package init(json: JSON, path: String) throws(CairnError) {
        var members = try JSONMembers(json, path: path)
        actor = try members.required("actor", try members.parsed("actor", Principal.init(parsing:)))
        let state = try members.required("state", try members.parsed("state", ApprovalState.init(parsing:)))
        guard state != .pending else {
            throw CairnError(.invalid, "\(members.path(of: "state")) must be for or against")
        }
        isFor = state == .approved
        reason = try members.string("reason") ?? ""
        at = try members.required("at", try members.parsed("at", Timestamp.init(parsing:)))
    }

    package var json: JSON {
        .members([
            "actor": .text(actor), "state": .text(state),
            "reason": reason.isEmpty ? nil : .string(reason), "at": .text(at),
        ])
    }
}
