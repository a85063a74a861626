package import CairnObjects
package import CairnStorage
import GRDB
import Glibc

extension FileStorage {
    package func hold(_ blobs: [Digest], under lease: Lease) async throws -> [Digest: Int64] {
        let now = clock().milliseconds
        // The collector removes blobs while it holds the same database's write lock: what is seen here, and
        // put under the lease at once, stays.
        let found = try await metadata.writeFleeting { db in
            try db.require(lease, at: now)
            var found: [Digest: Int64] = [:]
            for digest in blobs {
                guard let status = try status(of: layout.blob(digest)) else { continue }
                let content = HashedContent(digest: digest, size: Int64(status.st_size))
                try db.hold(content, under: lease)
                found[digest] = content.size
            }
            return found
        }
        for digest in found.keys { touch(digest) }
        return found
    }

    package func held(under lease: Lease) async throws -> [Digest: Int64] {
        let now = clock().milliseconds
        let digests = try await metadata.read { db in
            try db.require(lease, at: now)
            return try Data.fetchAll(
                db, sql: "SELECT digest FROM leased WHERE lease = ?", arguments: [lease.id]
            ).map(Digest.init(column:))
        }
        return try await onOwnThread { _ in
            var found: [Digest: Int64] = [:]
            for digest in digests {
                found[digest] = try status(of: layout.blob(digest)).map { Int64($0.st_size) }
            }
            return found
        }
    }

    package func mayHold(size: Int64) async throws -> Bool {
        try await metadata.read { db in
            try Bool.fetchOne(
                db, sql: "SELECT EXISTS (SELECT 1 FROM sizes WHERE size = ?)", arguments: [size]) ?? false
        }
    }
}

extension Database {
    /// - Throws: `conflict` unless the lease is live.
    func require(_ lease: Lease, at now: Int64) throws {
        let isAlive = try Bool.fetchOne(
            self, sql: "SELECT EXISTS (SELECT 1 FROM leases WHERE id = ? AND expires > ?)",
            arguments: [lease.id, now])
        guard isAlive == true else {
            throw CairnError(.conflict, "the push took longer than its lease", hint: "run the command again")
        }
    }

    /// Puts a blob under a lease that is live.
    func hold(_ content: HashedContent, under lease: Lease) throws {
        try execute(
            sql: "INSERT OR IGNORE INTO leased (digest, lease) VALUES (?, ?)",
            arguments: [content.digest.data, lease.id])
        try execute(
            sql: "INSERT OR IGNORE INTO sizes (size, digest) VALUES (?, ?)",
            arguments: [content.size, content.digest.data])
    }

    /// Whether the blob was put under the lease; whether it is there is for the file system to say.
    func holds(_ lease: Lease, _ digest: Digest) throws -> Bool {
        try Bool.fetchOne(
            self, sql: "SELECT EXISTS (SELECT 1 FROM leased WHERE digest = ? AND lease = ?)",
            arguments: [digest.data, lease.id]) ?? false
    }
}
