import GRDB
import Synchronization
import Testing

@testable import CairnFileStorage

/// Writes that are not waited for share a connection with those that are.
@Suite("Fleeting writes", .timeLimit(.minutes(2)))
struct FleetingWriteTests {
    @Test("one that is cancelled while it runs leaves the connection as durable as it was")
    func cancelled() async throws {
        try await withPlace { place in
            let metadata = place.storage.metadata
            let (hasBegun, mayGoOn) = (Flag(), Flag())
            let write = Task {
                try await metadata.writeFleeting { db in
                    hasBegun.set()
                    mayGoOn.spin()
                    try db.execute(sql: "INSERT INTO leases (id, expires) VALUES ('late', 1)")
                }
            }
            while !hasBegun.isSet { try await Task.sleep(for: .milliseconds(1)) }
            write.cancel()
            mayGoOn.set()
            await #expect(throws: (any Error).self) { try await write.value }
            let level = try await metadata.queue.read { try Int.fetchOne($0, sql: "PRAGMA synchronous") }
            #expect(level == 2, "FULL: the next commit is synced before it is acknowledged")
            let count = try await metadata.queue.read {
                try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM leases WHERE id = 'late'")
            }
            #expect(count == 0)
        }
    }

    private final class Flag: Sendable {
        private let value = Mutex(false)

        var isSet: Bool { value.withLock { $0 } }
        func set() { value.withLock { $0 = true } }
        /// On the database's own thread.
        func spin() { while !isSet {} }
    }
}
