import CairnObjects
import CairnStorage
import GRDB
import SystemPackage

/// Looks through every page of a damaged database, and brings the documents that it finds into a new one.
struct RowSalvage {
    private let pages: DatabasePages
    private let key: VerifierKey

    init(_ source: StoreLayout, key: VerifierKey) {
        (pages, self.key) = (DatabasePages(of: source.database), key)
    }

    /// Makes the new registry's database, with the documents and an empty log.
    ///
    /// - Returns: what can be kept of the log.
    func run(into draft: StoreLayout, _ cancellation: Cancellation) throws -> SalvagedLog {
        defer { pages.close() }
        let metadata = try MetadataStore(opening: draft.database, creating: true)
        let rows = try MetadataStore.translating {
            try metadata.queue.write { db in
                try Schema.create(in: db)
                return try salvage(into: db, cancellation)
            }
        }
        try metadata.queue.close()
        return SalvagedLog(rows, of: key)
    }

    private func salvage(into db: Database, _ cancellation: Cancellation) throws -> SalvagedRows {
        var found = SalvagedRows()
        // What the last commit left first: of two rows, it has the likelier one.
        let newest = PageRows(usableSize: pages.usableSize, page: pages.page)
        for number in 1...max(1, pages.count) {
            try cancellation.check()
            guard let page = pages.page(number) else { continue }
            for row in newest.rows(in: page, isFirst: number == 1) {
                try found.take(row, of: key) { try db.insert($0) }
            }
        }
        let older = PageRows(usableSize: pages.usableSize) { pages.pageInMain($0) ?? pages.page($0) }
        try pages.eachOther { number, page in
            try cancellation.check()
            for row in older.rows(in: page, isFirst: number == 1) {
                try found.take(row, of: key) { try db.insert($0) }
            }
        }
        return found
    }
}

extension Database {
    /// Writes the log of a recovered registry, and where it says that refs stand; its index comes later.
    ///
    /// - Throws: `system` where a checkpoint must be signed and there is no key.
    func begin(with log: SalvagedLog, signer: SigningKey?) throws {
        for (number, bytes) in log.kept.enumerated() {
            try execute(
                sql: "INSERT INTO log (sequence, entry) VALUES (?, ?)", arguments: [number, Data(bytes)])
            for (position, hash) in try tree.nodes(appending: TreeHash(leaf: bytes), at: Int64(number)) {
                try execute(
                    sql: "INSERT INTO tree (level, position, hash) VALUES (?, ?, ?)",
                    arguments: [position.level, position.index, Data(hash.bytes)])
            }
        }
        let size = Int64(log.kept.count)
        guard let note = try log.checkpoint ?? signer?.sign(size: size, root: tree.root(size: size)) else {
            throw CairnError(
                .system,
                "the log is not whole any more, and there is no signing key to sign what is left of it",
                hint: "name a directory that has signing.key with --keys")
        }
        try execute(sql: "INSERT INTO checkpoint (id, note) VALUES (1, ?)", arguments: [note.encoded])
        try replay()
    }
}
