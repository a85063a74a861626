import CairnObjects
import CairnStorage
import GRDB
import Glibc
import SystemPackage

extension Restoration {
    /// Makes a registry of what was verified: a database for many processes, its keys, and everything with
    /// the mode and the owner that it had.
    ///
    /// - Returns: whether everything belongs to whom it did.
    func finish(
        _ draft: StoreLayout, _ snapshot: BackupDirectory.Snapshot, _ keys: KeyFiles
    ) throws -> Bool {
        let attributes = snapshot.manifest.attributes
        var isKept = true
        func apply(_ name: String, to path: FilePath) throws {
            guard let attributes = attributes[name] else { return }
            isKept = try attributes.apply(to: path) && isKept
        }
        for directory in [draft.staging, draft.quarantine] { try makeDirectory(directory) }
        for (name, text) in keys.texts {
            let path = draft.root.appending(name)
            try writeNewFile(path, text + "\n", permissions: [.ownerReadWrite])
            try apply(name, to: path)
        }
        try apply("registry.json", to: draft.configuration)
        // Before it is in WAL mode: the files beside it come to belong to whom it belongs.
        try apply("registry.db", to: draft.database)
        let metadata = try MetadataStore(opening: draft.database, creating: true)
        try metadata.queue.close()
        let folders = [draft.blobs.removingLastComponent(), draft.blobs, draft.staging, draft.quarantine]
        for folder in folders { try apply("blobs", to: folder) }
        try belongBlobs(draft, attributes)
        try check("remove '\(draft.snapshotManifest)'") { unlink(draft.snapshotManifest.string) }
        try apply(".", to: draft.root)
        for folder in [draft.blobs.removingLastComponent(), draft.blobs, draft.root] {
            try syncDirectory(folder)
        }
        return isKept
    }

    /// Gives blobs to whom the database belongs, and their directories the attributes of the one above.
    private func belongBlobs(_ draft: StoreLayout, _ attributes: [String: FileAttributes]) throws {
        guard let folder = attributes["blobs"], let file = attributes["registry.db"] else { return }
        let blob = FileAttributes(mode: 0o444, owner: file.owner, group: file.group)
        for name in try names(in: draft.blobs) ?? [] {
            let path = draft.blobs.appending(name)
            try folder.apply(to: path)
            for name in try names(in: path) ?? [] { try blob.apply(to: path.appending(name)) }
        }
    }
}
