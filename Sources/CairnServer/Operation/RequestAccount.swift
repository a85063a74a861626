import CairnObjects
import Hummingbird
import Synchronization

/// What becomes known of a request while it is answered, for the line that the log gets about it.
package final class RequestAccount: Sendable {
    private struct State {
        var identifier: String?
        var principal: Principal?
        var received: Int64 = 0
    }

    private let state = Mutex(State())

    /// The request's identifier, once it has one.
    var identifier: String? {
        get { state.withLock { $0.identifier } }
        set { state.withLock { $0.identifier = newValue } }
    }

    /// Who asks, once that is known.
    var principal: Principal? {
        get { state.withLock { $0.principal } }
        set { state.withLock { $0.principal = newValue } }
    }

    /// Bytes of a body whose length was not said beforehand.
    var received: Int64 { state.withLock { $0.received } }

    func receive(_ bytes: Int) { state.withLock { $0.received += Int64(bytes) } }
}
