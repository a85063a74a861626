import Synchronization

/// A token bucket for each of many keys, in bounded memory.
///
/// Keys are kept in two generations: when the younger is full, it becomes the older one, and what was the
/// older is forgotten. So a key is remembered for as long as not very many others come between; a key that
/// is forgotten begins with a full bucket.
final class TokenBuckets<Key: Hashable & Sendable>: Sendable {
    private struct Bucket {
        var tokens: Double
        var at: Double
    }

    private struct State {
        var young: [Key: Bucket] = [:]
        var old: [Key: Bucket] = [:]
    }

    private let rate: RateLimits.Rate
    private let capacity: Int
    private let state = Mutex(State())

    /// - Parameter capacity: How many keys a generation holds.
    init(_ rate: RateLimits.Rate, capacity: Int = 8192) { (self.rate, self.capacity) = (rate, capacity) }

    /// Takes a token.
    ///
    /// - Parameter now: In seconds, by a clock that never goes back.
    /// - Returns: `nil` where there was one, else how many seconds it takes until there is.
    func take(_ key: Key, at now: Double) -> Double? {
        state.withLock { state in
            var bucket = filled(key, at: now, in: state)
            let wait = wait(for: bucket)
            if wait == nil { bucket.tokens -= 1 }
            keep(bucket, of: key, in: &state)
            return wait
        }
    }

    /// How many seconds it takes until there is a token; `nil` where there is one. Takes none.
    func wait(for key: Key, at now: Double) -> Double? {
        state.withLock { state in wait(for: filled(key, at: now, in: state)) }
    }

    /// How many keys are remembered.
    var count: Int { state.withLock { $0.young.count + $0.old.count } }

    private func filled(_ key: Key, at now: Double, in state: State) -> Bucket {
        guard var bucket = state.young[key] ?? state.old[key] else {
            return Bucket(tokens: rate.burst, at: now)
        }
        bucket.tokens = min(rate.burst, bucket.tokens + max(0, now - bucket.at) * rate.perSecond)
        bucket.at = now
        return bucket
    }

    private func wait(for bucket: Bucket) -> Double? {
        bucket.tokens >= 1 ? nil : (1 - bucket.tokens) / rate.perSecond
    }

    private func keep(_ bucket: Bucket, of key: Key, in state: inout State) {
        if state.young[key] == nil, state.young.count >= capacity {
            (state.old, state.young) = (state.young, [:])
        }
        state.young[key] = bucket
        state.old[key] = nil
    }
}
