import Synchronization

/// Counts from 1, from whichever task.
final class TestCounter: Sendable {
    private let count = Mutex(0)

    func next() -> Int {
        count.withLock { count in
            count += 1
            return count
        }
    }
}
