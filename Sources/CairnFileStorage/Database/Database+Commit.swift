import CairnObjects
import CairnStorage
import GRDB

extension Database {
    /// Carries out a transaction inside the database's own.
    ///
    /// - Parameter isThere: Whether a blob is in its place.
    /// - Throws: `CommitError`; what was written since must then be rolled back.
    func commit(
        _ prepared: PreparedTransaction, growing log: inout LogGrowth, now: Timestamp,
        isThere: (Digest) throws -> Bool
    ) throws -> LogEntry {
        if let request = prepared.transaction.request, let entry = try entry(for: request) {
            throw CommitError.repeated(entry)
        }
        let transaction = try numbered(prepared.transaction)
        try transaction.check()
        try Schema.migrate(self)
        if let lease = transaction.lease, try !consume(lease, now: now) { throw CommitError.leaseExpired }
        if let size = transaction.logSize, try size != logSize() { throw CommitError.logGrown }
        // A collector removes blobs under the lock that this transaction holds, and only while the log is as
        // it marked it: what is there now stays.
        if let blob = try transaction.blobs.first(where: { try !isThere($0) }) {
            throw CommitError.blobMissing(blob)
        }
        for expectation in transaction.expectations { try check(expectation) }
        for document in transaction.documents {
            try insert(document, deflated: prepared.deflated[document.digest])
        }
        let known = Dictionary(transaction.documents.map { ($0.digest, $0) }) { first, _ in first }
        for move in transaction.moves { try carryOut(move, knowing: known) }
        let entry = LogEntry(
            sequence: try logSize(), at: transaction.at, actor: transaction.actor, action: transaction.action,
            moves: transaction.moves, reason: transaction.reason, request: transaction.request)
        try log.append(entry, to: self)
        let changes = try IndexChange.changes(for: transaction.moves) { digest in
            try known[digest] ?? documentForRef(digest)
        }
        for change in changes { try apply(change) }
        try noteOwners(in: entry, knowing: known)
        return entry
    }

    /// The transaction with its new version under the group's next number.
    private func numbered(_ transaction: Transaction) throws -> Transaction {
        guard let version = transaction.newVersion else { return transaction }
        let same = try value(
            Int.self, "SELECT number FROM versions WHERE manifest = ? AND group_key = ?",
            [version.manifest.description, version.group.folded])
        if let same {
            throw CommitError.conflict(
                Conflict(
                    ref: .version(version.group, try versionNumber(column: same)), expected: nil,
                    found: version.manifest))
        }
        return transaction.numbered(try lastNumber(in: version.group)?.next ?? .first)
    }

    /// A document that a ref is to name, or that such a document needs.
    private func documentForRef(_ digest: Digest) throws -> Document {
        guard let document = try document(digest) else {
            throw CairnError(.invalid, "there is no document \(digest.short) for a ref to name")
        }
        return document
    }

    private func carryOut(_ move: RefMove, knowing known: [Digest: Document]) throws {
        try compare(move.ref, move.from)
        guard let target = move.to else {
            try run("DELETE FROM refs WHERE key = ?", [move.ref.key])
            return
        }
        guard try known[target] != nil || hasDocument(target) else {
            throw CairnError(.invalid, "there is no document \(target.short) for a ref to name")
        }
        try setRef(move.ref, to: target)
    }

    func setRef(_ ref: RefName, to target: Digest) throws {
        try run(
            """
            INSERT INTO refs (key, name, target) VALUES (?, ?, ?)
            ON CONFLICT (key) DO UPDATE SET target = excluded.target
            """, [ref.key, ref.description, target.data])
    }

    private func check(_ expectation: RefExpectation) throws {
        try compare(expectation.ref, expectation.target)
        guard let lastMove = expectation.lastMove else { return }
        let found = try value(
            Int64.self, "SELECT max(sequence) FROM moves WHERE key = ?", [expectation.ref.key])
        guard found == lastMove else {
            throw CommitError.conflict(
                Conflict(ref: expectation.ref, expected: expectation.target, found: expectation.target))
        }
    }

    private func compare(_ ref: RefName, _ expected: Digest?) throws {
        let found = try target(of: ref)
        guard found == expected else {
            throw CommitError.conflict(Conflict(ref: ref, expected: expected, found: found))
        }
    }

    func target(of ref: RefName) throws -> Digest? {
        try value(Data.self, "SELECT target FROM refs WHERE key = ?", [ref.key])
            .map(Digest.init(column:))
    }

    private func hasDocument(_ digest: Digest) throws -> Bool {
        try value(Bool.self, "SELECT EXISTS (SELECT 1 FROM documents WHERE digest = ?)", [digest.data])
            ?? false
    }

    /// Ends a lease.
    ///
    /// - Returns: whether it was still alive.
    private func consume(_ lease: Lease, now: Timestamp) throws -> Bool {
        try run("DELETE FROM leases WHERE id = ? AND expires > ?", [lease.id, now.milliseconds])
        guard changesCount == 1 else { return false }
        try run("DELETE FROM leased WHERE lease = ?", [lease.id])
        return true
    }
}
