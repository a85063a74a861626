import CairnObjects
import CairnStorage
import GRDB
import GRDBSQLite
import Synchronization
import SystemPackage

/// `registry.db`: documents, refs, log, leases and index in SQLite (WAL), through GRDB.
///
/// Every write, which may be several commits, is one immediate transaction, so writers of all processes take
/// turns, and is synced before it is acknowledged (`synchronous = FULL`). GRDB runs them on a queue of its
/// own, off the cooperative pool.
struct MetadataStore: Sendable {
    let queue: DatabaseQueue
    /// Further connections, for reading while something is written. Empty: there is one for all.
    private let readers: [DatabaseQueue]
    private let turn = Turn()
    /// Whether it belongs to a snapshot of a backup, which nobody may write to.
    private let isSnapshot: Bool

    /// How long a writer waits for its turn: 30 s.
    private static let patience = 30.0

    /// - Throws: `damaged` where the file is no database, `system` where it cannot be opened.
    init(
        opening path: FilePath, creating: Bool = false, isSnapshot: Bool = false, readers: Int = 0
    ) throws {
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
        configuration.readonly = true
        let reading = configuration
        self.readers = try (0..<readers).map { _ in
            let reader = try Self.translating { try DatabaseQueue(path: path.string, configuration: reading) }
            try Self.set("PRAGMA trusted_schema = OFF; PRAGMA cache_size = -8192", on: reader)
            return reader
        }
        // GRDB relaxes WAL databases to NORMAL, under which a power failure may take acknowledged commits.
        try Self.set("PRAGMA synchronous = FULL; PRAGMA trusted_schema = OFF", on: queue)
        try Self.set(
            readers == 0 ? "PRAGMA journal_size_limit = 4194304" : Self.settingsForMany, on: queue)
        if !creating { try checkFormat() }
    }

    /// Where many write at once: a batch fits into memory, with what its savepoints keep (else they make
    /// files); and the log is copied into the database every 4096 pages, and stays as long as that, since a
    /// file that does not grow is synced sooner.
    private static let settingsForMany = """
        PRAGMA cache_size = -32768; PRAGMA temp_store = MEMORY;
        PRAGMA wal_autocheckpoint = 4096; PRAGMA journal_size_limit = 33554432
        """

    private static func set(_ settings: String, on queue: DatabaseQueue) throws {
        try translating { try queue.inDatabase { try $0.execute(sql: settings) } }
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

    /// Reads what stands at one moment.
    func read<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        do {
            return try await reader.read(body)
        } catch {
            throw Self.translate(error)
        }
    }

    /// The same for a body that runs a single statement, which is a moment by itself.
    func glance<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws -> Value {
        do {
            return try await reader.unsafeRead(body)
        } catch {
            throw Self.translate(error)
        }
    }

    private var reader: DatabaseQueue { readers.isEmpty ? queue : readers[turn.next(of: readers.count)] }

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

    func refuseSnapshot() throws(CairnError) {
        guard isSnapshot else { return }
        throw CairnError(
            .unsupported, "this is a snapshot in a backup, which can only be read",
            hint: "make a registry of it with 'cairn restore'")
    }

    private static func restoreDurability(_ db: Database) {
        // Past GRDB, which refuses every statement of a task that was cancelled meanwhile.
        let status = sqlite3_exec(db.sqliteConnection, "PRAGMA synchronous = FULL", nil, nil, nil)
        // Whoever commits next on this connection relies on it.
        precondition(status == SQLITE_OK, "SQLite refuses a setting of its own connection: \(status)")
    }

    static func translating<Value>(_ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch {
            throw translate(error)
        }
    }

    /// SQLite's answers as errors that say what to do.
    static func translate(_ error: any Error) -> any Error {
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

/// Whose turn it is, round and round.
private final class Turn: Sendable {
    private let count = Atomic<UInt>(0)

    func next(of size: Int) -> Int {
        Int(count.wrappingAdd(1, ordering: .relaxed).newValue % UInt(max(1, size)))
    }
}
