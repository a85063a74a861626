import CairnObjects
import CairnStorage
import GRDB
import Glibc
import SystemPackage

extension FileStorage {
    /// Copies the database as it stands at one moment to a new file, by SQLite's online backup. Readers and
    /// writers of all processes go on meanwhile.
    ///
    /// The copy is one plain file, durable, without leases, and not in WAL mode, so that it can be read from
    /// a medium that nobody may write to.
    ///
    /// - Returns: the moment, and what SQLite finds wrong with the copy.
    func snapshotDatabase(to path: FilePath) async throws -> (takenAt: Timestamp, problem: String?) {
        let (source, clock) = (metadata.queue, clock)
        return try await onOwnThread { cancellation in
            try MetadataStore.translating {
                let copy = try DatabaseQueue(path: path.string, configuration: Self.copying)
                let moment = try source.read { db in
                    // Begins the transaction that holds all steps at one moment.
                    _ = try db.logSize()
                    let moment = clock()
                    try copy.writeWithoutTransaction { destination in
                        try db.backup(to: destination, pagesPerStep: 2048) { _ in try cancellation.check() }
                    }
                    return moment
                }
                let problem = try copy.inDatabase { db in
                    try db.execute(
                        sql: """
                            DELETE FROM leased; DELETE FROM leases;
                            PRAGMA journal_mode = DELETE
                            """)
                    let found = try String.fetchOne(db, sql: "PRAGMA quick_check(1)")
                    return found == "ok" ? nil : found ?? "it cannot be checked"
                }
                try copy.close()
                return (moment, problem)
            }
        }
    }

    /// How the copy is opened: alone, so that no shared memory is needed, and synced once, when it is whole.
    private static var copying: Configuration {
        var configuration = Configuration()
        configuration.label = "cairn.snapshot"
        configuration.prepareDatabase { db in
            try db.execute(sql: "PRAGMA locking_mode = EXCLUSIVE; PRAGMA synchronous = OFF")
        }
        return configuration
    }
}
