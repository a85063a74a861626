import CairnObjects
import CairnStorage
import GRDB

/// The log while one transaction of the database adds to it: what stood is checked before the first entry,
/// and what stands then is signed behind the last. However many entries there are, one checkpoint is signed.
struct LogGrowth {
    private let signer: any CheckpointSigner
    private var isChecked = false

    init(_ signer: any CheckpointSigner) { self.signer = signer }

    /// - Throws: `damaged` where what stands is not what was signed last: to sign over it would hide a
    ///   forgery.
    mutating func append(_ entry: LogEntry, to db: Database) throws {
        if !isChecked { try check(entry.sequence, in: db) }
        try db.append(entry)
        isChecked = true
    }

    private func check(_ size: Int64, in db: Database) throws {
        let last = try signer.read(try db.head())
        guard last.size == size, try db.tree.root(size: size) == last.root else {
            throw CairnError(
                .damaged, "the log is not as it was signed last, so nothing can be added to it",
                hint: "run 'cairn verify' to see what was altered, and restore registry.db from a backup")
        }
    }

    /// Signs the log as it is now.
    func sign(in db: Database) throws {
        let size = try db.logSize()
        let note = signer.sign(size: size, root: try db.tree.root(size: size))
        try db.run("INSERT OR REPLACE INTO checkpoint (id, note) VALUES (1, ?)", [note.encoded])
    }
}
