import CairnObjects
import Synchronization

/// The sessions that are open, in memory: a server that starts again knows none.
final class Sessions: Sendable {
    /// How long one goes on whatever is done, and how long without anything being done.
    static let (lifetime, patience): (Int64, Int64) = (12 * 3_600_000, 2 * 3_600_000)
    static let maximumCount = 10_000

    // By the digest of the identifier: how long a look-up takes tells nothing of those that there are.
    private let open = Mutex<[Digest: Session]>([:])

    func start(_ credentials: Session.Credentials, at now: Timestamp) -> Session {
        let session = Session(credentials, at: now)
        open.withLock { open in
            if open.count >= Self.maximumCount {
                open = open.filter { Self.isAlive($0.value, at: now) }
                if open.count >= Self.maximumCount,
                    let oldest = open.min(by: { $0.value.usedAt < $1.value.usedAt })
                {
                    open[oldest.key] = nil
                }
            }
            open[Self.key(session.id)] = session
        }
        return session
    }

    func find(_ id: String, at now: Timestamp) -> Session? {
        open.withLock { open in
            guard let session = open[Self.key(id)] else { return nil }
            guard Self.isAlive(session, at: now) else {
                open[Self.key(id)] = nil
                return nil
            }
            session.noteUse(at: now)
            return session
        }
    }

    func end(_ session: Session) { open.withLock { $0[Self.key(session.id)] = nil } }

    private static func key(_ id: String) -> Digest { Digest(of: Array(id.utf8)) }

    private static func isAlive(_ session: Session, at now: Timestamp) -> Bool {
        now.milliseconds - session.startedAt.milliseconds < lifetime
            && now.milliseconds - session.usedAt.milliseconds < patience
    }
}
