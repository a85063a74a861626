import CairnObjects
import CairnStorage
import GRDB

/// Single values that were read since the registry changed last: many requests at once ask for the same.
struct RecentReads: Sendable {
    let changes: any ChangeCounter
    /// By the keys of refs.
    let targets = StampedCache<String, Digest?>(limit: 4096)
    let spellings = StampedCache<String, RefName?>(limit: 4096)
    let documents = StampedCache<Digest, Document?>(limit: 1024)
    /// By the groups' folded names.
    let lastNumbers = StampedCache<String, VersionNumber?>(limit: 4096)

    /// Documents of more bytes are not kept.
    static let largestDocument = 16 << 10
}

extension FileStorage {
    /// Reads a single value, unless it was read since anything changed last.
    func recall<Key, Value: Sendable>(
        _ key: Key, in cache: (RecentReads) -> StampedCache<Key, Value>,
        keeping isKept: (Value) -> Bool = { _ in true },
        _ read: @escaping @Sendable (Database) throws -> Value
    ) async throws -> Value {
        guard let recent, let stamp = recent.changes.changeStamp() else {
            return try await metadata.glance(read)
        }
        let cache = cache(recent)
        if let value = cache.value(for: key, at: stamp) { return value }
        let value = try await metadata.glance(read)
        if isKept(value) { cache.keep(value, for: key, at: stamp) }
        return value
    }
}
