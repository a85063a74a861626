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
            return try db.values(
                Data.self, "SELECT digest FROM leased WHERE lease = ?", [lease.id]
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

    package func present(_ blobs: [Digest]) async throws -> [Digest: Int64] {
        var found: [Digest: Int64] = [:]
        var unsure: [(Digest, stat)] = []
        for blob in blobs {
            guard let status = try status(of: layout.blob(blob)) else { continue }
            found[blob] = Int64(status.st_size)
            if !durable.contains(blob, as: status) { unsure.append((blob, status)) }
        }
        // Another push may have given them their names a moment ago.
        try await syncDirectories(of: unsure.map(\.0))
        for (blob, status) in unsure { durable.note(blob, as: status) }
        return found
    }

    package func mayHold(size: Int64) async throws -> Bool {
        try await metadata.read { db in
            try db.value(Bool.self, "SELECT EXISTS (SELECT 1 FROM sizes WHERE size = ?)", [size]) ?? false
        }
    }
}

extension Database {
    /// - Throws: `conflict` unless the lease is live.
    func require(_ lease: Lease, at now: Int64) throws {
        let isAlive = try value(
            Bool.self, "SELECT EXISTS (SELECT 1 FROM leases WHERE id = ? AND expires > ?)", [lease.id, now])
        guard isAlive == true else {
            throw CairnError(.conflict, "the push took longer than its lease", hint: "run the command again")
        }
    }

    /// Puts a blob under a lease that is live.
    func hold(_ content: HashedContent, under lease: Lease) throws {
        try run(
            "INSERT OR IGNORE INTO leased (digest, lease) VALUES (?, ?)", [content.digest.data, lease.id])
        try run(
            "INSERT OR IGNORE INTO sizes (size, digest) VALUES (?, ?)", [content.size, content.digest.data])
    }

    /// Whether the blob was put under the lease; whether it is there is for the file system to say.
    func holds(_ lease: Lease, _ digest: Digest) throws -> Bool {
        try value(
            Bool.self, "SELECT EXISTS (SELECT 1 FROM leased WHERE digest = ? AND lease = ?)",
            [digest.data, lease.id]) ?? false
    }
}
