import Synchronization

/// What was found out about a storage at one moment, kept until anything changes.
///
/// A value is kept with the stamp that was taken before it was looked up, and given only while the storage
/// still has that stamp. So nobody is given what was so before a change that they may know of.
package final class StampedCache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct State {
        var stamp: ChangeStamp?
        var values: [Key: Value] = [:]
    }

    private let state = Mutex(State())
    private let limit: Int

    /// - Parameter limit: So many values are kept; then all are forgotten.
    package init(limit: Int) { self.limit = limit }

    /// - Parameter stamp: What the storage has now.
    package func value(for key: Key, at stamp: ChangeStamp) -> Value? {
        state.withLock { $0.stamp == stamp ? $0.values[key] : nil }
    }

    package func remove(_ key: Key) { state.withLock { $0.values[key] = nil } }

    /// - Parameter stamp: What the storage had before the value was looked up.
    package func keep(_ value: Value, for key: Key, at stamp: ChangeStamp) {
        state.withLock { state in
            if state.stamp != stamp || state.values.count >= limit {
                (state.stamp, state.values) = (stamp, [:])
            }
            state.values[key] = value
        }
    }
}
