import CairnObjects
package import CairnStorage
import GRDB
import Glibc
import SystemPackage

extension FileStorage {
    package func inventory() async throws -> Inventory {
        let now = clock().milliseconds
        let (documents, leases) = try await metadata.read { db in
            (
                try Data.fetchAll(db, sql: "SELECT digest FROM documents").map(Digest.init(column:)),
                Set(try db.values(String.self, "SELECT id FROM leases WHERE expires > ?", [now]))
            )
        }
        var inventory = try await onOwnThread { _ in try blobInventory(liveLeases: leases) }
        inventory.documents = documents
        return inventory
    }

    private func blobInventory(liveLeases: Set<String>) throws -> Inventory {
        var inventory = Inventory()
        for directory in try names(in: layout.blobs) ?? [] {
            let path = layout.blobs.appending(directory)
            guard try status(of: path)?.st_mode.isDirectory ?? false else {
                inventory.strangers.append("blobs/sha256/\(directory)")
                continue
            }
            for name in try names(in: path) ?? [] {
                guard let digest = StoreLayout.digest(directory: directory, file: name) else {
                    inventory.strangers.append("blobs/sha256/\(directory)/\(name)")
                    continue
                }
                // Another collector may take it meanwhile.
                guard let status = try status(of: path.appending(name)) else { continue }
                inventory.blobs.append(
                    .init(digest: digest, size: Int64(status.st_size), touched: status.modificationTime))
            }
        }
        for name in try names(in: layout.staging) ?? [] where !Self.isStaged(name, under: liveLeases) {
            inventory.leftovers.append("tmp/\(name)")
        }
        inventory.leftovers += (try names(in: layout.quarantine) ?? []).map { "quarantine/\($0)" }
        let abandoned = try abandonedUploads()
        inventory.leftovers += abandoned.uploads.map { "uploads/\($0)" }
        inventory.strangers += abandoned.strangers.map { "uploads/\($0)" }
        let parts = try abandonedParts()
        inventory.leftovers += parts.uploads.map { "parts/\($0)" }
        inventory.strangers += parts.strangers.map { "parts/\($0)" }
        return inventory
    }

    private static func isStaged(_ name: String, under leases: Set<String>) -> Bool {
        leases.contains(String(name.prefix { $0 != "." }))
    }

    /// Blobs are taken out this many at a time, so that pushes never wait long for the database.
    private static var sweepSize: Int { 64 }

    package func sweep(_ sweep: Sweep) async throws -> SweepResult? {
        var result = SweepResult()
        try makeDirectory(layout.quarantine)  // a restored backup may lack it
        for start in stride(from: 0, to: max(sweep.blobs.count, 1), by: Self.sweepSize) {
            let some = Array(sweep.blobs.dropFirst(start).prefix(Self.sweepSize))
            let documents = start == 0 ? sweep.documents : []
            guard let part = try await takeOut(some, documents, sweep) else {
                // What was taken out before the log grew was garbage all the same.
                _ = try await removeQuarantined()
                return nil
            }
            result += part
        }
        _ = try await removeQuarantined()
        return result
    }

    /// Moves blobs to the quarantine and deletes documents, all while holding the database's write lock: no
    /// push can take a lease, and no commit can move a ref, between the checks and the removal.
    private func takeOut(_ blobs: [Digest], _ documents: [Digest], _ sweep: Sweep) async throws
        -> SweepResult?
    {
        let now = clock().milliseconds
        return try await metadata.write { db in
            guard try db.logSize() == sweep.markedAt else { return nil }
            var result = SweepResult()
            for digest in blobs {
                guard let status = try status(of: layout.blob(digest)) else { continue }
                guard try !db.isLeased(digest, at: now), status.modificationTime <= sweep.untouchedSince
                else {
                    result.sparedBlobs += 1
                    continue
                }
                let place = layout.quarantine.appending(digest.hex)
                try check("remove blob \(digest.short)") { rename(layout.blob(digest).string, place.string) }
                try db.run("DELETE FROM sizes WHERE digest = ?", [digest.data])
                try db.forgetOwners(of: digest)
                result.removedBlobs += 1
                result.freed += Int64(status.st_size)
            }
            for digest in documents {
                try db.run("DELETE FROM documents WHERE digest = ?", [digest.data])
                result.removedDocuments += db.changesCount
                try db.forgetOwners(of: digest)
            }
            return result
        }
    }

    private func removeQuarantined() async throws -> Int {
        try await onOwnThread { _ in
            let names = try names(in: layout.quarantine) ?? []
            return try names.count { try remove(layout.quarantine.appending($0)) }
        }
    }

    /// - Returns: whether the file was there: another collector may have been faster.
    private func remove(_ path: FilePath) throws -> Bool {
        if unlink(path.string) == 0 { return true }
        guard errno != ENOENT else { return false }
        throw systemFailure("remove '\(path)'", Errno(rawValue: errno))
    }

    package func removeLeftovers() async throws -> Int {
        let now = clock().milliseconds
        let staged = try await metadata.write { db in
            try db.run("DELETE FROM leases WHERE expires <= ?", [now])
            try db.execute(sql: "DELETE FROM leased WHERE lease NOT IN (SELECT id FROM leases)")
            // No lease can be taken meanwhile, so what belongs to none now never will.
            let leases = Set(try String.fetchAll(db, sql: "SELECT id FROM leases"))
            let abandoned = try names(in: layout.staging)?.filter { !Self.isStaged($0, under: leases) } ?? []
            return try abandoned.count { try remove(layout.staging.appending($0)) }
        }
        let uploads = try await onOwnThread { _ in try removeAbandonedUploads() + removeAbandonedParts() }
        return staged + uploads + (try await removeQuarantined())
    }
}

extension Database {
    fileprivate func isLeased(_ digest: Digest, at now: Int64) throws -> Bool {
        try value(
            Bool.self,
            """
            SELECT EXISTS (SELECT 1 FROM leased JOIN leases ON leases.id = leased.lease
                WHERE leased.digest = ? AND leases.expires > ?)
            """, [digest.data, now]) ?? false
    }
}

extension mode_t {
    fileprivate var isDirectory: Bool { self & S_IFMT == S_IFDIR }
}
