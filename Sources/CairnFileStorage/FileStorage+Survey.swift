import CairnObjects
package import CairnStorage
import GRDB
import Glibc
import SystemPackage

extension FileStorage: StoreSurveyor {
    /// By the database's list of the blobs that were written, which a restored registry may have more of than
    /// it has blobs.
    package func survey() async throws -> StoreSurvey {
        let (blobs, bytes) = try await metadata.read { db in
            let row = try Row.fetchOne(
                db, sql: "SELECT COUNT(*) AS blobs, COALESCE(SUM(size), 0) AS bytes FROM sizes")
            let (blobs, bytes): (Int?, Int64?) = (row?["blobs"], row?["bytes"])
            return (blobs ?? 0, bytes ?? 0)
        }
        let layout = layout
        let database = try await onOwnThread { _ in
            try [layout.database.string, layout.database.string + "-wal"].reduce(Int64(0)) { total, path in
                total + Int64(try status(of: .init(path))?.st_size ?? 0)
            }
        }
        return StoreSurvey(blobs: blobs, blobBytes: bytes, databaseBytes: database)
    }

    package func room() async throws -> DiskRoom {
        let root = layout.root
        return try await onOwnThread { _ in
            var status = statvfs()
            try check("look at the file system of '\(root)'") { statvfs(root.string, &status) }
            let block = Int64(status.f_frsize)
            return DiskRoom(size: Int64(status.f_blocks) * block, free: Int64(status.f_bavail) * block)
        }
    }

    /// The files may be gone, or a disk with them, while SQLite still answers from memory.
    package func probe() async throws {
        let layout = layout
        try await onOwnThread { _ in
            _ = try Self.readConfiguration(layout)
            guard try status(of: layout.database) != nil else {
                throw CairnError(.damaged, "registry.db is missing", hint: "restore it from a backup")
            }
        }
        try await metadata.read { db in
            // The first 16 bytes of every SQLite database: https://www.sqlite.org/fileformat.html, 1.3.
            guard db.firstBytes(16) == Array("SQLite format 3\0".utf8) else {
                throw CairnError(.damaged, "registry.db is no database")
            }
        }
    }
}
