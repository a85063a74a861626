import CairnObjects
import CairnStorage
import GRDB
import GRDBSQLite
import SystemPackage

/// `registry.db`: documents, refs, log, leases and index in SQLite (WAL), through GRDB.
///
/// Every write is one immediate transaction, so writers of all processes take turns, and is synced before it
/// is acknowledged (`synchronous = FULL`). GRDB runs them on a queue of its own, off the cooperative pool.
struct MetadataStore: Sendable {
    let queue: DatabaseQueue
    /// Whether it belongs to a snapshot of a backup, which nobody may write to.
    private let isSnapshot: Bool

    /// How long a writer waits for its turn: 30 s.
    private static let patience = 30.0

    /// - Throws: `damaged` where the file is no database, `system` where it cannot be opened.
    init(opening path: FilePath, creating: Bool = false, isSnapshot: Bool = false) throws {
        self.isSnapshot = isSnapshot
        guard try creating || status(of: path) != nil else {
            throw CairnError(
                .damaged, "the registry's database '\(path)' is missing", hint: "restore it from a backup")
        }
        var configuration = Configuration()
        configuration.busyMode = .timeout(Self.patience)
        // The mode stays with the file. Asking for it again would make GRDB write on every opening.
        if creating { configuration.journalMode = .wal }
        configuration.readonly = isSnapshot
        configuration.label = "cairn.registry"
        configuration.prepareDatabase { db in
            // The files beside the database stay, emptied, when the last process closes it: without them, who
            // may only read the directory could not read the database. Advice: nothing is lost without it.
            var stays: CInt = 1
            _ = sqlite3_file_control(db.sqliteConnection, nil, SQLITE_FCNTL_PERSIST_WAL, &stays)
        }
        queue = try Self.translating { try DatabaseQueue(path: path.string, configuration: configuration) }
        // GRDB relaxes WAL databases to NORMAL, under which a power failure may take acknowledged commits.
        try Self.translating {
            try queue.inDatabase {
                try $0.execute(
                    sql: """
                        PRAGMA synchronous = FULL; PRAGMA trusted_schema = OFF;
                        PRAGMA journal_size_limit = 4194304
                        """)
            }
        }
        if !creating { try checkFormat() }
    }

    private func checkFormat() throws {
        let (application, version) = try Self.translating {
            try queue.inDatabase { db in
                (
                    try Int.fetchOne(db, sql: "PRAGMA application_id") ?? 0,
                    try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
                )
            }
        }
        guard application == Schema.applicationID else {
            throw CairnError(
                .damaged, "registry.db is not a database of Cairn", hint: "restore it from a backup")
        }
        guard Schema.readable.contains(version) else {
            throw CairnError(
                .unsupported, "registry.db has format \(version); this cairn knows format \(Schema.version)",
                hint: "a newer cairn made it; install that one")
        }
    }

    func read<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        do {
            return try await queue.read(body)
        } catch {
            throw Self.translate(error)
        }
    }

    func write<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws -> Value
    {
        try refuseSnapshot()
        do {
            return try await queue.write(body)
        } catch {
            throw Self.translate(error)
        }
    }

    /// Writes what a power failure may take, such as leases: visible to all processes at once, and not waited
    /// for. It is durable with the next ordinary write.
    @discardableResult
    func writeFleeting<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws -> Value {
        try refuseSnapshot()
        do {
            return try await queue.writeWithoutTransaction { db in
                try db.execute(sql: "PRAGMA synchronous = NORMAL")
                defer { Self.restoreDurability(db) }
                var value: Value?
                try db.inTransaction(.immediate) {
                    value = try body(db)
                    return .commit
                }
                guard let value else { throw CairnError(.system, "the registry's database did nothing") }
                return value
            }
        } catch {
            throw Self.translate(error)
        }
    }

    private func refuseSnapshot() throws(CairnError) {
        guard isSnapshot else { return }
        throw CairnError(
            .unsupported, "this is a snapshot in a backup, which can only be read",
            hint: "make a registry of it with 'cairn restore'")
    }

    private static func restoreDurability(_ db: Database) {
        do {
            try db.execute(sql: "PRAGMA synchronous = FULL")
        } catch {
            preconditionFailure("SQLite refuses a setting of its own connection: \(error)")
        }
    }

    static func translating<Value>(_ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch {
            throw translate(error)
        }
    }

    /// SQLite's answers as errors that say what to do.
    private static func translate(_ error: any Error) -> any Error {
        if error is CancellationError {
            return CairnError(.interrupted, "interrupted", hint: "nothing was changed; run the command again")
        }
        guard let error = error as? DatabaseError else { return error }
        let reason = error.message ?? "unknown"
        return switch error.resultCode {
        case .SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_FORMAT:
            CairnError(
                .damaged, "the registry's database is damaged: \(reason)",
                hint: "stop writing to this registry and restore registry.db from a backup")
        case .SQLITE_FULL:
            CairnError(
                .system, "the disk is full",
                hint: "free some space, then run the command again; nothing was changed")
        // On a full disk the shared memory beside the log cannot grow.
        case .SQLITE_IOERR where error.extendedResultCode == .SQLITE_IOERR_SHMSIZE:
            CairnError(
                .system, "the disk is full",
                hint: "free some space, then run the command again; nothing was changed")
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            CairnError(
                .system, "the registry is busy: another process has been writing for \(Int(patience)) s",
                hint: "wait for it to end, or find out why it hangs; nothing was changed")
        case .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_AUTH:
            CairnError(
                .system, "cannot open or write the registry's database: \(reason)",
                hint: "check the owner and the mode of the registry's directory and files")
        default: CairnError(.system, "the registry's database failed: \(reason)")
        }
    }
}
