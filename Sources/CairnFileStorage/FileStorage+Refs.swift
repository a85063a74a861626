package import CairnObjects
package import CairnStorage
import GRDB
import Logging

extension FileStorage {
    package func document(_ digest: Digest) async throws -> Document? {
        try await recall(
            digest, in: { $0.documents },
            keeping: { ($0?.bytes.count ?? 0) <= RecentReads.largestDocument }
        ) { try $0.document(digest) }
    }

    package func documents(_ digests: [Digest]) async throws -> [Digest: Document] {
        let found = try await metadata.read { db in
            var found: [Digest: Document] = [:]
            for digest in digests {
                do {
                    found[digest] = try db.document(digest)
                } catch let error as CairnError where error.code == .damaged {
                    continue  // whoever asks for it alone is told
                }
            }
            return found
        }
        // Damage leaves no mark by which what is kept would be forgotten, and verification must see it.
        for digest in digests where found[digest] == nil { recent?.documents.remove(digest) }
        return found
    }

    package func target(of ref: RefName) async throws -> Digest? {
        try await recall(ref.key, in: { $0.targets }) { try $0.target(of: ref) }
    }

    package func spelling(of ref: RefName) async throws -> RefName? {
        try await recall(ref.key, in: { $0.spellings }) { db in
            try db.value(String.self, "SELECT name FROM refs WHERE key = ?", [ref.key])
                .map { try column($0, RefName.init(parsing:)) }
        }
    }

    package func owners(of objects: [Digest]) async throws -> [Digest: Set<ObjectOwner>] {
        if try await metadata.read({ try Schema.hasOwners($0) }) {
            return try await metadata.read { try $0.owners(of: objects) }
        }
        // A database of an older program. Who may only read it has to look through the whole log.
        guard signer != nil else { return try await metadata.read { try $0.ownersInLog(of: objects) } }
        return try await metadata.write { db in
            try Schema.migrate(db)
            return try db.owners(of: objects)
        }
    }

    package func snapshot(_ scope: RefScope) async throws -> RefSnapshot {
        try await metadata.read { db in
            var refs: [RefName: Digest] = [:]
            let prefix = scope.keyPrefix
            let rows = try Row.fetchCursor(
                db, sql: "SELECT name, target FROM refs WHERE (key >= ? AND key < ?) OR key = ?",
                arguments: [prefix, prefix + "\u{10FFFF}", String(prefix.dropLast())])
            while let row = try rows.next() {
                refs[try column(row["name"], RefName.init(parsing:))] = try Digest(column: row["target"])
            }
            return RefSnapshot(refs: refs, logSize: try db.logSize())
        }
    }

    package func refs(from start: String, before end: String, limit: Int) async throws -> [StandingRef] {
        try await metadata.read { db in
            let statement = try db.cachedStatement(
                sql: "SELECT name, target FROM refs WHERE key >= ? AND key < ? ORDER BY key LIMIT ?")
            let rows = try Row.fetchCursor(statement, arguments: [start, end, limit])
            var refs: [StandingRef] = []
            while let row = try rows.next() {
                refs.append(
                    StandingRef(
                        try column(row["name"], RefName.init(parsing:)),
                        names: try Digest(column: row["target"])))
            }
            return refs
        }
    }

    package func commit(_ transaction: Transaction) async throws(CommitError) -> LogEntry {
        let commits: CommitQueue
        do throws(CairnError) {
            try metadata.refuseSnapshot()
            commits = try requireCommits()
        } catch {
            throw .failed(error)
        }
        let entry = try await commits.commit(transaction)
        logger.debug("committed", metadata: ["entry": "\(entry.sequence)", "action": "\(entry.action)"])
        return entry
    }

    package func head() async throws -> SignedNote { try await metadata.glance { try $0.head() } }

    package func entries(from sequence: Int64, limit: Int) async throws -> [[UInt8]] {
        try await metadata.glance { try $0.entries(from: sequence, limit: limit) }
    }

    package func history(of ref: RefName) async throws -> [LogEntry] {
        try await metadata.glance { try $0.history(of: ref) }
    }

    package func newestHistory(of ref: RefName, limit: Int) async throws -> [LogEntry] {
        try await metadata.glance { try $0.newestHistory(of: ref, limit: limit) }
    }

    package func entry(for request: RequestKey) async throws -> LogEntry? {
        try await metadata.glance { try $0.entry(for: request) }
    }

    package func inclusionProof(of sequence: Int64, in size: Int64) async throws -> [TreeHash] {
        try await metadata.read { try $0.tree.inclusionProof(of: sequence, in: size) }
    }

    package func root(size: Int64) async throws -> TreeHash {
        try await metadata.read { try $0.tree.root(size: size) }
    }

    package func wrongTreeNodes() async throws -> [MerkleTree.Position] {
        try await metadata.read { try $0.wrongTreeNodes() }
    }

    package func consistencyProof(from old: Int64, to new: Int64) async throws -> [TreeHash] {
        try await metadata.read { try $0.tree.consistencyProof(from: old, to: new) }
    }
}

extension FileStorage {
    package func versions(_ query: VersionQuery) async throws -> [IndexedVersion] {
        try await metadata.read { try $0.versions(query) }
    }

    package func count(_ query: VersionQuery) async throws -> Int {
        try await metadata.read { try $0.count(query) }
    }

    package func groups() async throws -> [IndexedGroup] { try await metadata.read { try $0.groups() } }

    package func group(_ name: GroupName) async throws -> IndexedGroup? {
        try await metadata.read { try $0.groups(name).first }
    }

    package func lastNumber(in group: GroupName) async throws -> VersionNumber? {
        try await recall(group.folded, in: { $0.lastNumbers }) { try $0.lastNumber(in: group) }
    }

    package func rebuildIndex() async throws { try await metadata.write { try $0.rebuild() } }
}
