import CairnObjects
import CairnStorage
import Glibc
import SystemPackage

extension Backup {
    /// Writes what the snapshot is, last, and makes everything in it durable.
    func finish(
        _ draft: SnapshotLayout, _ saved: Saved, _ state: [SavedFile]
    ) async throws -> SnapshotManifest {
        let (layout, options) = (storage.layout, options)
        return try await onOwnThread { cancellation in
            let database = try FileDescriptor.open(
                draft.store.database, .readOnly, options: [.closeOnExec, .noFollow])
            let content = try database.closeAfter {
                let content = try attempting("read '\(draft.store.database)'") {
                    try database.hash(meter: ByteMeter(), cancellation: cancellation)
                }
                try check("sync '\(draft.store.database)'") { fsync(database.rawValue) }
                return content
            }
            let list = BlobList(saved.blobs.map(\.digest))
            try writeNewFile(
                draft.blobList, String(decoding: list.text, as: UTF8.self), permissions: [.ownerReadWrite])
            // So that the snapshot can be read as a registry. Where links cannot be made, it can still be
            // restored.
            _ = symlink(SnapshotLayout.wayToBlobs, draft.blobs.string)
            let manifest = SnapshotManifest(
                takenAt: saved.takenAt, checkpoint: saved.checkpoint,
                retentionDays: Int64(options.retentionDays), database: content,
                blobList: HashedContent(digest: Digest(of: list.text), size: Int64(list.text.count)),
                blobCount: saved.blobs.count, blobBytes: saved.blobs.reduce(0) { $0 + $1.size },
                attributes: try Self.attributes(layout), files: state,
                keys: try names(in: draft.keys) ?? [],
                problems: saved.problems.map { "\($0.kind) \($0.subject): \($0.detail)" })
            try writeNewFile(draft.manifest, manifest.text, permissions: [.ownerReadWrite])
            try syncDirectory(draft.root)
            return manifest
        }
    }

    /// Whose the registry's own files and directories are.
    private static func attributes(_ layout: StoreLayout) throws -> [String: FileAttributes] {
        var attributes: [String: FileAttributes] = [:]
        for (name, path) in SnapshotManifest.attributed(in: layout) {
            attributes[name] = try status(of: path).map(FileAttributes.init)
        }
        return attributes
    }
}

extension SnapshotManifest {
    /// The files and directories whose owner and mode a snapshot keeps, by the names that it has for them.
    static func attributed(in layout: StoreLayout) -> [(name: String, path: FilePath)] {
        [
            (".", layout.root), ("registry.db", layout.database), ("registry.json", layout.configuration),
            ("signing.key", layout.signingKey), ("secrets.key", layout.secretsKey), ("blobs", layout.blobs),
        ]
    }
}
