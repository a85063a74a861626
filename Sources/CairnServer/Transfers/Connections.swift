import NIOCore
import Synchronization

/// The connections that this server has set up itself, so that what answers a request can ask more of its
/// connection than HTTP's framework hands on: to let the body come, to have the kernel send a file.
///
/// Requests that come another way, as in tests of the routes, have none.
///
/// There are never more than so many: where one too many comes, one on which nothing is asked right now is
/// closed for it, whichever. So whoever holds thousands open and asks nothing keeps nobody out.
final class Connections: Sendable {
    private let open = Mutex<[ObjectIdentifier: Connection]>([:])
    private let limit: Int

    init(limit: Int = .max) { self.limit = limit }

    func connection(of channel: any Channel) -> Connection? {
        open.withLock { $0[ObjectIdentifier(channel)] }
    }

    func add(_ connection: Connection, of channel: any Channel) {
        let surplus = open.withLock { open -> Connection? in
            open[ObjectIdentifier(channel)] = connection
            guard open.count > limit else { return nil }
            let idle = open.first { $0.value !== connection && $0.value.isIdle }
            // Forgotten at once, so that the next one too many does not choose it again.
            return open.removeValue(forKey: idle?.key ?? ObjectIdentifier(channel))
        }
        surplus?.giveUp()
    }

    func remove(_ channel: any Channel) {
        open.withLock { $0[ObjectIdentifier(channel)] = nil }
    }
}
