import CairnObjects
import Synchronization

/// Connections that no exchange uses, the last used on top: it is the likeliest to be open still.
final class ConnectionPool: Sendable {
    private let idle = Mutex<[Connection]>([])
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    /// - Throws: `system` where libcurl cannot make one.
    func take() throws(CairnError) -> Connection {
        if let connection = idle.withLock({ $0.popLast() }) { return connection }
        return try Connection()
    }

    func put(_ connection: Connection) {
        idle.withLock { if $0.count < limit { $0.append(connection) } }
    }
}
