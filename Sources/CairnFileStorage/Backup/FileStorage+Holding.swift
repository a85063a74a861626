import CairnObjects
import CairnStorage
import GRDB

extension FileStorage {
    /// How long a backup's lease lives unless it is prolonged, so that one that was killed does not keep the
    /// collector waiting: an hour.
    private static var backupLifetime: Int64 { 3_600_000 }
    private static var prolongation: Duration { .seconds(600) }
    /// So many blobs are put under a lease in one transaction, so that pushes never wait long.
    private static var holdingBatch: Int { 5000 }

    /// Does something while a lease holds blobs against the collector, however long it takes.
    ///
    /// Other than a push's lease it takes no signing key, since nothing is committed with it.
    func holding<Value: Sendable>(_ body: @escaping @Sendable (Lease) async throws -> Value) async throws
        -> Value
    {
        let lease = Lease.random()
        try await prolong(lease)
        let outcome: Result<Value, any Error>
        do {
            outcome = .success(
                try await withThrowingTaskGroup(of: Value?.self) { group in
                    group.addTask { try await self.keepProlonging(lease) }
                    group.addTask { try await body(lease) }
                    defer { group.cancelAll() }
                    while let ended = try await group.next() { if let value = ended { return value } }
                    throw CairnError(.interrupted, "interrupted")
                })
        } catch {
            outcome = .failure(error)
        }
        // Also where the work was cancelled, which would cancel this too. What cannot be released runs out.
        await Task { try? await release(lease) }.value
        return try outcome.get()
    }

    /// Puts blobs under the lease. The collector holds the same database's write lock when it removes one, so
    /// whatever is found to be there afterwards stays.
    func protect(_ blobs: [Digest], under lease: Lease) async throws {
        for start in stride(from: 0, to: blobs.count, by: Self.holdingBatch) {
            let some = blobs[start..<min(start + Self.holdingBatch, blobs.count)]
            try await metadata.writeFleeting { db in
                for digest in some {
                    try db.execute(
                        sql: "INSERT OR IGNORE INTO leased (digest, lease) VALUES (?, ?)",
                        arguments: [digest.data, lease.id])
                }
            }
        }
    }

    private func keepProlonging(_ lease: Lease) async throws -> Never {
        while true {
            try await Task.sleep(for: Self.prolongation)
            try await prolong(lease)
        }
    }

    private func prolong(_ lease: Lease) async throws {
        let expires = clock().advanced(byMilliseconds: Self.backupLifetime).milliseconds
        try await metadata.writeFleeting { db in
            try db.execute(
                sql: "INSERT OR REPLACE INTO leases (id, expires) VALUES (?, ?)",
                arguments: [lease.id, expires])
        }
    }
}
