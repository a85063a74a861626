package import CairnObjects
package import CairnStorage
import Synchronization

/// A clock that stands still until a test sets it. It begins at the system's time, so that it agrees with
/// what the file system says of new files. Safe from any thread.
package final class TestClock: Sendable {
    private let time: Mutex<Timestamp>

    package init(_ start: Timestamp = .now()) { time = Mutex(start) }

    package var now: Timestamp { time.withLock { $0 } }

    /// What a storage or a registry is handed.
    package var source: TimeSource { { self.now } }

    package func advance(byMilliseconds amount: Int64) {
        time.withLock { $0 = $0.advanced(byMilliseconds: amount) }
    }
}
