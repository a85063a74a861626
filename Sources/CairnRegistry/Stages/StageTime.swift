import CairnObjects

/// How long versions have stood in a stage, read from the log.
struct StageTime: Sendable {
    private let moves: [(at: Timestamp, to: Digest?)]

    /// - Parameter entries: All entries that moved the ref, oldest first.
    init(of ref: RefName, in entries: [LogEntry]) {
        moves = entries.compactMap { entry in entry.move(of: ref).map { (entry.at, $0.to) } }
    }

    /// In all; `nil` where it never stood there. A clock that jumped back counts for nothing.
    func milliseconds(of manifest: Digest, until now: Timestamp) -> Int64? {
        var total: Int64?
        for (index, move) in moves.enumerated() where move.to == manifest {
            let end = index + 1 < moves.count ? moves[index + 1].at : now
            total = (total ?? 0) + max(0, end.milliseconds - move.at.milliseconds)
        }
        return total
    }
}
