import CairnStorage
import GRDB

/// The header of SQLite's shared memory (`registry.db-shm`): SQLite writes it anew with every commit, before
/// the commit returns, whichever process commits (https://sqlite.org/walformat.html, section 2.1). Looking at
/// it costs no system call.
final class WALIndex: ChangeCounter {
    /// SQLite's own map, which lasts as long as the connection. Other processes write to it at any time, so
    /// that it is only ever copied from.
    private nonisolated(unsafe) let header: UnsafeRawPointer
    /// Kept open for the map.
    private let connection: DatabaseQueue

    /// - Returns: `nil` where there is no such memory.
    init?(of connection: DatabaseQueue) {
        // Without it nothing is kept, and all else is the same.
        let found = try? connection.inDatabase { db in
            // Whoever has read has the memory.
            _ = try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM sqlite_master")
            return db.sharedMemory()
        }
        guard let header = found ?? nil else { return nil }
        (self.header, self.connection) = (header, connection)
    }

    private func words(at offset: Int) -> SIMD2<UInt64> {
        header.load(fromByteOffset: offset, as: SIMD2<UInt64>.self)
    }

    func changeStamp() -> ChangeStamp? {
        // The header has two copies of 48 bytes, of which the first is written last. A torn copy equals no
        // other stamp, which is all that counts.
        ChangeStamp(words(at: 0), words(at: 16), words(at: 32))
    }
}
