import CairnObjects
import CairnStorage
import GRDB

extension Database {
    /// Carries out a transaction inside the database's own.
    ///
    /// - Throws: `CommitError`; the surrounding database transaction must then be rolled back.
    func commit(_ transaction: Transaction, signer: any CheckpointSigner, now: Timestamp) throws -> LogEntry {
        if let request = transaction.request, let entry = try entry(for: request) {
            throw CommitError.repeated(entry)
        }
        try transaction.check()
        try Schema.migrate(self)
        if let lease = transaction.lease, try !consume(lease, now: now) { throw CommitError.leaseExpired }
        if let size = transaction.logSize, try size != logSize() { throw CommitError.logGrown }
        for expectation in transaction.expectations { try check(expectation) }
        for document in transaction.documents { try insert(document) }
        for move in transaction.moves { try carryOut(move) }
        let entry = LogEntry(
            sequence: try logSize(), at: transaction.at, actor: transaction.actor, action: transaction.action,
            moves: transaction.moves, reason: transaction.reason, request: transaction.request)
        try append(entry, signer: signer)
        for change in try IndexChange.changes(for: transaction.moves, document: documentForRef) {
            try apply(change)
        }
        try noteOwners(in: entry)
        return entry
    }

    /// A document that a ref is to name, or that such a document needs.
    private func documentForRef(_ digest: Digest) throws -> Document {
        guard let document = try document(digest) else {
            throw CairnError(.invalid, "there is no document \(digest.short) for a ref to name")
        }
        return document
    }

    private func carryOut(_ move: RefMove) throws {
        try compare(move.ref, move.from)
        guard let target = move.to else {
            try execute(sql: "DELETE FROM refs WHERE key = ?", arguments: [move.ref.key])
            return
        }
        guard try hasDocument(target) else {
            throw CairnError(.invalid, "there is no document \(target.short) for a ref to name")
        }
        try setRef(move.ref, to: target)
    }

    func setRef(_ ref: RefName, to target: Digest) throws {
        try execute(
            sql: """
                INSERT INTO refs (key, name, target) VALUES (?, ?, ?)
                ON CONFLICT (key) DO UPDATE SET target = excluded.target
                """, arguments: [ref.key, ref.description, target.data])
    }

    private func check(_ expectation: RefExpectation) throws {
        try compare(expectation.ref, expectation.target)
        guard let lastMove = expectation.lastMove else { return }
        let found = try Int64.fetchOne(
            self, sql: "SELECT max(sequence) FROM moves WHERE key = ?", arguments: [expectation.ref.key])
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
        try Data.fetchOne(self, sql: "SELECT target FROM refs WHERE key = ?", arguments: [ref.key])
            .map(Digest.init(column:))
    }

    private func hasDocument(_ digest: Digest) throws -> Bool {
        try Bool.fetchOne(
            self, sql: "SELECT EXISTS (SELECT 1 FROM documents WHERE digest = ?)", arguments: [digest.data])
            ?? false
    }

    /// Ends a lease.
    ///
    /// - Returns: whether it was still alive.
    private func consume(_ lease: Lease, now: Timestamp) throws -> Bool {
        try execute(
            sql: "DELETE FROM leases WHERE id = ? AND expires > ?", arguments: [lease.id, now.milliseconds])
        guard changesCount == 1 else { return false }
        try execute(sql: "DELETE FROM leased WHERE lease = ?", arguments: [lease.id])
        return true
    }
}
