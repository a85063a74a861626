import CairnObjects
import CairnRegistry

/// What of the log somebody may see, by whichever door.
extension Access {
    /// - Throws: `forbidden` where somebody may not know where a ref stands. Which rules hold is no secret
    ///   from whoever they hold for; who the users are is for administrators.
    func requireReading(_ ref: RefName) throws(CairnError) {
        switch ref {
        case .defaultPolicy: break
        case .user, .token, .issuer, .webhook: try require(.administer, in: nil)
        case .bucket(let bucket), .object(let bucket, _): try require(.read, in: bucket)
        default: try require(.read, in: ref.group)
        }
    }

    /// Whether somebody may see an entry of the log: where they may read every group and bucket that it is
    /// about, and, where it is about none, all of the registry.
    func mayRead(_ entry: LogEntry) -> Bool {
        let buckets = Set(entry.moves.compactMap(\.ref.bucket))
        let groups = Set(entry.moves.filter { $0.ref.bucket == nil }.map(\.ref.group))
        guard !groups.isEmpty || !buckets.isEmpty else { return allows(.read, in: nil) }
        return groups.allSatisfy { allows(.read, in: $0) } && buckets.allSatisfy { allows(.read, in: $0) }
    }
}
