/// One entry of the log: who moved which refs from where to where, when and why. One transaction is one
/// entry.
///
/// Its canonical JSON is a leaf of the Merkle tree; `sequence` counts from 0 and is the leaf's index.
package struct LogEntry: Equatable, Sendable {
    package let sequence: Int64
    package let at: Timestamp
    package let actor: Principal
    package let action: Action
    package let moves: [RefMove]
    package let reason: String
    /// The idempotency key under which it was asked for.
    package let request: RequestKey?

    package init(
        sequence: Int64, at: Timestamp, actor: Principal, action: Action, moves: [RefMove], reason: String,
        request: RequestKey?
    ) {
        (self.sequence, self.at, self.actor, self.action) = (sequence, at, actor, action)
        (self.moves, self.reason, self.request) = (moves, reason, request)
    }

    /// Reads an entry from the bytes that the log keeps.
    ///
    /// - Throws: `invalid` where they are not the canonical form of an entry; `unsupported` for an unknown
    ///   action.
    package init(bytes: [UInt8]) throws(CairnError) {
        var members = try JSONMembers(try JSONParser.parse(bytes), path: "entry")
        sequence = try members.required("sequence", try members.count("sequence"))
        at = try members.required("at", try members.parsed("at", Timestamp.init(parsing:)))
        actor = try members.required("actor", try members.parsed("actor", Principal.init(parsing:)))
        action = try members.required("action", try members.parsed("action", Action.init(parsing:)))
        var moves: [RefMove] = []
        for (index, move) in try members.array("moves").enumerated() {
            moves.append(try RefMove(json: move, path: members.path(of: "moves[\(index)]")))
        }
        self.moves = moves
        reason = try members.string("reason") ?? ""
        request = try members.parsed("request", RequestKey.init(parsing:))
        guard self.bytes == bytes else {
            throw CairnError(.invalid, "entry \(sequence) is not in its canonical form")
        }
    }

    package var json: JSON {
        var members: [String: JSON] = [
            "sequence": .integer(sequence), "at": .text(at), "actor": .text(actor), "action": .text(action),
            "moves": .array(moves.map(\.json)),
        ]
        if !reason.isEmpty { members["reason"] = .string(reason) }
        if let request { members["request"] = .text(request) }
        return .object(members)
    }

    /// The leaf: RFC 8785 canonical JSON.
    package var bytes: [UInt8] { json.canonicalBytes }
}
