package import CairnObjects

/// One entry of the log, or one that is about to be, with the names that automation goes by.
package struct Event: Sendable, Equatable {
    /// The entry's number; `nil` before it is in the log.
    package var sequence: Int64?
    package var at: Timestamp
    package var actor: Principal
    package var action: Action
    package var reason: String
    package var moves: [RefMove]
    /// The group that it is about; `nil` where it is about the registry.
    package var group: GroupName?
    /// The version that it is about, as people name it (`fraud-detection:3`): what was registered, decided
    /// on, observed, or moved to.
    package var version: String?
    package var manifest: Digest?
    /// The stage that moved, and the version that stood there before.
    package var stage: StageName?
    package var from: String?

    package init(
        sequence: Int64? = nil, at: Timestamp, actor: Principal, action: Action, reason: String = "",
        moves: [RefMove] = []
    ) {
        (self.sequence, self.at, self.actor, self.action) = (sequence, at, actor, action)
        (self.reason, self.moves) = (reason, moves)
    }

    /// What programs are given: the entry's own members, and the names beside them.
    package var json: JSON {
        .members([
            "sequence": sequence.map(JSON.integer), "at": .text(at), "actor": .text(actor),
            "action": .text(action), "reason": .string(reason), "moves": .array(moves.map(\.json)),
            "group": group.map(JSON.text), "version": version.map(JSON.string),
            "digest": manifest.map(JSON.text), "stage": stage.map(JSON.text), "from": from.map(JSON.string),
        ])
    }
}
