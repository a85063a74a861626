import NIOCore
import Synchronization

/// The connections that this server has set up itself, so that what answers a request can ask more of its
/// connection than HTTP's framework hands on: to let the body come, to have the kernel send a file.
///
/// Requests that come another way, as in tests of the routes, have none.
final class Connections: Sendable {
    private let open = Mutex<[ObjectIdentifier: Connection]>([:])

    func connection(of channel: any Channel) -> Connection? {
        open.withLock { $0[ObjectIdentifier(channel)] }
    }

    func add(_ connection: Connection, of channel: any Channel) {
        open.withLock { $0[ObjectIdentifier(channel)] = connection }
    }

    func remove(_ channel: any Channel) {
        open.withLock { $0[ObjectIdentifier(channel)] = nil }
    }
}
