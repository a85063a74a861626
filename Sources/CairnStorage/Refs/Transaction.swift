package import CairnObjects

/// A change to the registry as plain data: the refs to move, what they are expected to be, the documents they
/// need and the line that the log will keep. Whoever builds it touches no storage.
package struct Transaction: Sendable {
    package var action: Action
    package var actor: Principal
    package var at: Timestamp
    package var reason: String
    /// Under a key that the log has already, nothing is done again.
    package var request: RequestKey?
    /// Stored with the moves, or not at all.
    package var documents: [Document] = []
    /// Each `from` is compared with what stands; all move, or none. No ref moves twice.
    package var moves: [RefMove] = []
    /// A version that comes into being with the number that is then its group's next; its moves come before
    /// the others. A group that has a version with the same manifest conflicts.
    package var newVersion: NewVersion?
    /// Refs that must stand where the caller saw them, though they do not move.
    package var expectations: [RefExpectation] = []
    /// How many entries the log must have: for what must exclude every other change, such as deletion.
    package var logSize: Int64?
    /// The lease under which the blobs were written; the commit consumes it.
    package var lease: Lease?
    /// Blobs that no lease holds and that must be there when it commits: a collector that looks later sees
    /// the new refs.
    package var blobs: [Digest] = []

    package init(
        _ action: Action, by actor: Principal, at: Timestamp, reason: String = "", request: RequestKey? = nil
    ) {
        (self.action, self.actor, self.at) = (action, actor, at)
        (self.reason, self.request) = (reason, request)
    }
}

extension Transaction {
    /// Checks what no storage may carry out, whatever it holds.
    ///
    /// - Throws: `invalid` where a ref moves twice: one of its moves would not start from what stands, and
    ///   the log could not be replayed.
    package func check() throws(CairnError) {
        var keys: Set<String> = []
        for move in moves where !keys.insert(move.ref.key).inserted {
            throw CairnError(.invalid, "\(move.ref) would move twice at once")
        }
        for case let move in moves where move.from != nil && move.to != nil && move.from != move.to {
            guard case .version = move.ref else { continue }
            throw CairnError(.invalid, "\(move.ref) cannot move: a version never changes its manifest")
        }
    }
}

/// What a ref must name when a transaction commits.
package struct RefExpectation: Hashable, Sendable {
    package let ref: RefName
    package let target: Digest?
    /// The log entry that moved it last, where it must not even have moved away and back since; `nil` where
    /// only what it names counts.
    package let lastMove: Int64?

    package init(_ ref: RefName, names target: Digest?, since lastMove: Int64? = nil) {
        (self.ref, self.target, self.lastMove) = (ref, target, lastMove)
    }
}
