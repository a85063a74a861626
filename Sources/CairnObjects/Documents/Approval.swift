/// Where a version stands in review. The raw values are SageMaker's ModelApprovalStatus.
package enum ApprovalState: String, Sendable, CaseIterable, CustomStringConvertible {
    case pending = "PendingManualApproval"
    case approved = "Approved"
    case rejected = "Rejected"

    package var description: String { rawValue }

    /// - Throws: `invalid` where the text is none of the three.
    package init(parsing text: String) throws(CairnError) {
        guard let state = ApprovalState(rawValue: text) else {
            let all = Self.allCases.map(\.rawValue).joined(separator: ", ")
            throw CairnError(
                .invalid, "'\(text.printable)' is not an approval state", hint: "use one of \(all)")
        }
        self = state
    }
}

/// One decision about a version. Decisions form a chain: each names the one before it.
package struct Approval: DocumentValue, Equatable {
    package static let mediaType = MediaType.approval

    /// The manifest that is decided on.
    package var subject: Digest
    package var state: ApprovalState
    package var actor: Principal
    package var reason: String
    package var at: Timestamp
    /// The approval before this one; `nil` for the first.
    package var previous: Digest?
    /// What everybody who voted says now, in the order in which they said it; none twice. In a document that
    /// was written before there were votes, the decision itself is one.
    package var votes: [Vote]
    /// The policy under which it was approved without a person.
    package var policy: Digest?
    package var unknown: [String: JSON] = [:]

    package init(
        subject: Digest, state: ApprovalState, actor: Principal, reason: String, at: Timestamp,
        previous: Digest?, votes: [Vote] = [], policy: Digest? = nil
    ) {
        (self.subject, self.state, self.actor) = (subject, state, actor)
        (self.reason, self.at, self.previous) = (reason, at, previous)
        (self.votes, self.policy) = (votes, policy)
    }

    package init(json: JSON) throws(CairnError) {
        var members = try JSONMembers(json, path: "approval")
        subject = try members.required("subject", try members.parsed("subject", Digest.init(parsing:)))
        state = try members.required("state", try members.parsed("state", ApprovalState.init(parsing:)))
        actor = try members.required("actor", try members.parsed("actor", Principal.init(parsing:)))
        reason = try members.string("reason") ?? ""
        at = try members.required("at", try members.parsed("at", Timestamp.init(parsing:)))
        previous = try members.parsed("previous", Digest.init(parsing:))
        policy = try members.parsed("policy", Digest.init(parsing:))
        let hasVotes = members.rest["votes"] != nil
        votes = []
        for (index, vote) in try members.array("votes").enumerated() {
            let path = "\(members.path(of: "votes"))[\(index)]"
            let vote = try Vote(json: vote, path: path)
            guard !votes.contains(where: { $0.actor == vote.actor }) else {
                throw CairnError(.invalid, "\(path): \(vote.actor) has voted already")
            }
            votes.append(vote)
        }
        if !hasVotes, state != .pending, policy == nil {
            votes = [Vote(actor: actor, isFor: state == .approved, reason: reason, at: at)]
        }
        unknown = members.rest
    }

    /// Written also where it is empty: without it, the decision would be read as a vote.
    private var votesMember: [String: JSON] {
        state == .pending && votes.isEmpty ? [:] : ["votes": .array(votes.map(\.json))]
    }

    package var json: JSON {
        .compact(
            [
                "subject": .text(subject), "state": .text(state), "actor": .text(actor),
                "reason": reason.isEmpty ? nil : .string(reason), "at": .text(at),
                "previous": previous.map(JSON.text), "policy": policy.map(JSON.text),
            ],
            and: unknown.merging(votesMember) { _, mine in mine })
    }
}
