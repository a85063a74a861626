import CairnObjects
import CairnStorage
import GRDB

extension Database {
    func logSize() throws -> Int64 {
        try value(Int64.self, "SELECT COALESCE(MAX(sequence) + 1, 0) FROM log") ?? 0
    }

    /// Appends an entry: the line itself, what finds it, and the tree's new nodes. What signs the log's new
    /// head is `LogGrowth`.
    func append(_ entry: LogEntry) throws {
        let bytes = entry.bytes
        try run("INSERT INTO log (sequence, entry) VALUES (?, ?)", [entry.sequence, Data(bytes)])
        try noteWhereToFind(entry)
        for (position, hash) in try tree.nodes(appending: TreeHash(leaf: bytes), at: entry.sequence) {
            try run(
                "INSERT INTO tree (level, position, hash) VALUES (?, ?, ?)",
                [position.level, position.index, Data(hash.bytes)])
        }
    }

    /// Fills the tables by which an entry is found: by the refs it moved, and by its idempotency key.
    func noteWhereToFind(_ entry: LogEntry) throws {
        for move in entry.moves {
            try run(
                "INSERT OR IGNORE INTO moves (key, sequence) VALUES (?, ?)", [move.ref.key, entry.sequence])
        }
        if let request = entry.request {
            try run(
                "INSERT INTO requests (request, sequence) VALUES (?, ?)",
                [request.description, entry.sequence])
        }
    }

    var tree: MerkleTree {
        MerkleTree { position in
            let hash = try self.value(
                Data.self, "SELECT hash FROM tree WHERE level = ? AND position = ?",
                [position.level, position.index])
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
        guard let note = try value(String.self, "SELECT note FROM checkpoint") else {
            throw CairnError(.damaged, "the log has no checkpoint", hint: "restore registry.db from a backup")
        }
        return try column(note, SignedNote.init(parsing:))
    }

    func entry(for request: RequestKey) throws -> LogEntry? {
        let sql = "SELECT entry FROM log JOIN requests USING (sequence) WHERE request = ?"
        return try value(Data.self, sql, [request.description]).map(Self.entry)
    }

    func history(of ref: RefName) throws -> [LogEntry] {
        let sql = "SELECT entry FROM log JOIN moves USING (sequence) WHERE key = ? ORDER BY sequence"
        return try values(Data.self, sql, [ref.key]).map(Self.entry)
    }

    func newestHistory(of ref: RefName, limit: Int) throws -> [LogEntry] {
        let sql = """
            SELECT entry FROM moves JOIN log USING (sequence) WHERE key = ?
            ORDER BY moves.sequence DESC LIMIT ?
            """
        return try values(Data.self, sql, [ref.key, limit]).map(Self.entry)
    }

    func entries(from sequence: Int64, limit: Int) throws -> [[UInt8]] {
        try values(
            Data.self, "SELECT entry FROM log WHERE sequence >= ? ORDER BY sequence LIMIT ?",
            [sequence, limit]
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
