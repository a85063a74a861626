import CairnObjects
import CairnStorage
import GRDB

extension Database {
    func logSize() throws -> Int64 {
        try Int64.fetchOne(self, sql: "SELECT COALESCE(MAX(sequence) + 1, 0) FROM log") ?? 0
    }

    /// Appends an entry: the line itself, what finds it, the tree's new nodes, and the signed checkpoint.
    ///
    /// - Throws: `damaged` where what stands is not what was signed last: to sign over it would hide a
    ///   forgery.
    func append(_ entry: LogEntry, signer: any CheckpointSigner) throws {
        let last = try signer.read(try head())
        guard last.size == entry.sequence, try tree.root(size: last.size) == last.root else {
            throw CairnError(
                .damaged, "the log is not as it was signed last, so nothing can be added to it",
                hint: "run 'cairn verify' to see what was altered, and restore registry.db from a backup")
        }
        let bytes = entry.bytes
        try execute(
            sql: "INSERT INTO log (sequence, entry) VALUES (?, ?)", arguments: [entry.sequence, Data(bytes)])
        try noteWhereToFind(entry)
        for (position, hash) in try tree.nodes(appending: TreeHash(leaf: bytes), at: entry.sequence) {
            try execute(
                sql: "INSERT INTO tree (level, position, hash) VALUES (?, ?, ?)",
                arguments: [position.level, position.index, Data(hash.bytes)])
        }
        let size = entry.sequence + 1
        let note = signer.sign(size: size, root: try tree.root(size: size))
        try execute(
            sql: "INSERT OR REPLACE INTO checkpoint (id, note) VALUES (1, ?)", arguments: [note.encoded])
    }

    /// Fills the tables by which an entry is found: by the refs it moved, and by its idempotency key.
    func noteWhereToFind(_ entry: LogEntry) throws {
        for move in entry.moves {
            try execute(
                sql: "INSERT OR IGNORE INTO moves (key, sequence) VALUES (?, ?)",
                arguments: [move.ref.key, entry.sequence])
        }
        if let request = entry.request {
            try execute(
                sql: "INSERT INTO requests (request, sequence) VALUES (?, ?)",
                arguments: [request.description, entry.sequence])
        }
    }

    var tree: MerkleTree {
        MerkleTree { position in
            let hash = try Data.fetchOne(
                self, sql: "SELECT hash FROM tree WHERE level = ? AND position = ?",
                arguments: [position.level, position.index])
            guard let hash, hash.count == Digest.byteCount else {
                throw CairnError(
                    .damaged, "the log's tree lacks the node \(position.index) of level \(position.level)",
                    hint: "run 'cairn verify'")
            }
            return TreeHash(bytes: [UInt8](hash))
        }
    }

    /// Recomputes every node from the two below it, or from its entry, and gives those that are not as kept.
    func wrongTreeNodes() throws -> [MerkleTree.Position] {
        var wrong: [MerkleTree.Position] = []
        let entries = try Row.fetchCursor(
            self,
            sql: """
                SELECT sequence, entry, hash FROM log LEFT JOIN tree ON level = 0 AND position = sequence
                ORDER BY sequence
                """)
        while let row = try entries.next() {
            let entry: Data = row["entry"]
            if (row["hash"] as Data?).map(Array.init) != TreeHash(leaf: [UInt8](entry)).bytes {
                wrong.append(MerkleTree.Position(level: 0, index: row["sequence"]))
            }
        }
        let inner = try Row.fetchCursor(
            self,
            sql: """
                SELECT l.level + 1 AS level, l.position / 2 AS position, l.hash AS left, r.hash AS right, \
                n.hash AS hash
                FROM tree l JOIN tree r ON r.level = l.level AND r.position = l.position + 1
                LEFT JOIN tree n ON n.level = l.level + 1 AND n.position = l.position / 2
                WHERE l.position % 2 = 0
                """)
        while let row = try inner.next() {
            let (left, right, hash): (Data, Data, Data?) = (row["left"], row["right"], row["hash"])
            guard left.count == Digest.byteCount, right.count == Digest.byteCount,
                let hash,
                [UInt8](hash)
                    == TreeHash(
                        left: TreeHash(bytes: [UInt8](left)), right: TreeHash(bytes: [UInt8](right))
                    ).bytes
            else {
                wrong.append(MerkleTree.Position(level: row["level"], index: row["position"]))
                continue
            }
        }
        return wrong
    }

    func head() throws -> SignedNote {
        guard let note = try String.fetchOne(self, sql: "SELECT note FROM checkpoint") else {
            throw CairnError(.damaged, "the log has no checkpoint", hint: "restore registry.db from a backup")
        }
        return try column(note, SignedNote.init(parsing:))
    }

    func entry(for request: RequestKey) throws -> LogEntry? {
        let sql = "SELECT entry FROM log JOIN requests USING (sequence) WHERE request = ?"
        return try Data.fetchOne(self, sql: sql, arguments: [request.description]).map(Self.entry)
    }

    func history(of ref: RefName) throws -> [LogEntry] {
        let sql = "SELECT entry FROM log JOIN moves USING (sequence) WHERE key = ? ORDER BY sequence"
        return try Data.fetchAll(self, sql: sql, arguments: [ref.key]).map(Self.entry)
    }

    func newestHistory(of ref: RefName, limit: Int) throws -> [LogEntry] {
        let sql = """
            SELECT entry FROM moves JOIN log USING (sequence) WHERE key = ?
            ORDER BY moves.sequence DESC LIMIT ?
            """
        return try Data.fetchAll(self, sql: sql, arguments: [ref.key, limit]).map(Self.entry)
    }

    func entries(from sequence: Int64, limit: Int) throws -> [[UInt8]] {
        try Data.fetchAll(
            self, sql: "SELECT entry FROM log WHERE sequence >= ? ORDER BY sequence LIMIT ?",
            arguments: [sequence, limit]
        ).map { [UInt8]($0) }
    }

    static func entry(_ data: Data) throws -> LogEntry {
        do {
            return try LogEntry(bytes: [UInt8](data))
        } catch {
            if error.code == .unsupported { throw error }
            throw CairnError(.damaged, "the log is damaged: \(error.message)", hint: "run 'cairn verify'")
        }
    }
}
