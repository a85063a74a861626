package import CairnObjects
import CairnStorage
import Glibc
package import SystemPackage

/// A directory with the backup of one registry.
package struct BackupDirectory: Sendable {
    package let layout: BackupLayout
    /// The key of the registry whose backup it is.
    package let key: VerifierKey

    /// A snapshot, by its name.
    package struct Snapshot: Sendable {
        package let name: String
        package let manifest: SnapshotManifest
    }

    /// Opens the backup in this directory.
    ///
    /// - Throws: `notFound` where none is there.
    package init(opening root: FilePath) throws {
        layout = BackupLayout(root: root)
        guard try status(of: layout.marker) != nil else {
            throw CairnError(
                .notFound, "there is no backup in '\(root)'",
                hint: "name the directory that was given to 'cairn backup'")
        }
        // In the form of `registry.json`, and as constant.
        do throws(CairnError) {
            key = try StoreConfiguration(
                text: try Self.read(layout.marker), at: root.string
            ).key
        } catch {
            guard error.code == .damaged else { throw error }
            throw CairnError(
                .damaged, "'\(layout.marker)' is damaged",
                hint: "copy registry.json of one of its snapshots to this name; it is the same")
        }
    }

    private static func read(_ path: FilePath) throws(CairnError) -> [UInt8] {
        do {
            return try FileStorage.readSmallFile(path)
        } catch {
            throw (error as? CairnError) ?? CairnError(.system, "cannot read '\(path)': \(error)")
        }
    }

    /// Opens the backup in this directory, or begins one where the directory is empty or missing.
    ///
    /// - Throws: `exists` where something else is there, or the backup of another registry.
    init(for configuration: StoreConfiguration, at root: FilePath) throws {
        let layout = BackupLayout(root: root)
        if try status(of: layout.marker) == nil {
            // A run that was killed at its very beginning may have left one of these.
            let known = [layout.drafts, layout.store.blobs.removingLastComponent(), layout.snapshots]
                .compactMap { $0.lastComponent?.string }
            guard try Set(names(in: root) ?? []).isSubset(of: known) else {
                throw CairnError(
                    .exists, "'\(root)' is not empty, and is no backup",
                    hint: "choose a new directory, or the one of an earlier backup")
            }
            if try status(of: root) == nil {
                try makeDirectories(root.removingLastComponent())
                try makeDirectory(root, permissions: 0o700)
            }
            for directory in [
                layout.drafts, layout.snapshots, layout.store.blobs.removingLastComponent(),
                layout.store.blobs,
            ] {
                try makeDirectory(directory, permissions: 0o700)
            }
            let draft = layout.drafts.appending("backup.json.\(Lease.random().id)")
            try writeNewFile(draft, configuration.text, permissions: [.ownerReadWrite])
            if try !renameToNewName(draft, layout.marker) { unlink(draft.string) }  // somebody was faster
            try syncDirectory(root)
        }
        try self.init(opening: root)
        guard key == configuration.key else {
            throw CairnError(
                .exists, "'\(root)' is the backup of another registry, '\(key.name)'",
                hint: "give each registry a directory of its own")
        }
    }

    /// The lock under which one writes.
    ///
    /// - Throws: `conflict` where somebody else has it.
    func locked() throws -> FileLock {
        if let lock = try FileLock(layout.lock) { return lock }
        throw CairnError(
            .conflict, "another backup or restore is working in '\(layout.root)'",
            hint: "wait until it has ended")
    }

    /// All snapshots, the oldest first, and what is wrong with those that cannot be read.
    func allSnapshots() throws -> (readable: [Snapshot], unreadable: [BackupProblem]) {
        var (readable, unreadable) = ([Snapshot](), [BackupProblem]())
        for name in try names(in: layout.snapshots) ?? [] {
            do {
                readable.append(try snapshot(name))
            } catch let error as CairnError {
                unreadable.append(
                    BackupProblem(kind: "snapshot-unreadable", subject: name, detail: error.message))
            }
        }
        readable.sort { ($0.manifest.takenAt, $0.name) < ($1.manifest.takenAt, $1.name) }
        return (readable, unreadable)
    }

    /// - Throws: `notFound` where there is none of this name.
    func snapshot(_ name: String) throws -> Snapshot {
        guard FilePath.Component(name)?.kind == .regular,
            try status(of: layout.snapshot(name).manifest) != nil
        else {
            throw CairnError(
                .notFound, "there is no snapshot '\(name)' in '\(layout.root)'",
                hint: "'ls \(layout.snapshots)' shows them")
        }
        let file = layout.snapshot(name).manifest
        return Snapshot(
            name: name,
            manifest: try SnapshotManifest(text: try readWholeFile(file), of: name))
    }

    /// The blobs that a snapshot needs, in the order of its list.
    ///
    /// - Throws: `damaged` where the list is not what it was.
    func blobs(of snapshot: Snapshot) throws -> [Digest] {
        let bytes = try readWholeFile(layout.snapshot(snapshot.name).blobList)
        guard Digest(of: bytes) == snapshot.manifest.blobList.digest, let list = BlobList(text: bytes) else {
            throw CairnError(
                .damaged, "the list of blobs of the snapshot \(snapshot.name) is damaged",
                hint: "choose another with --snapshot")
        }
        return list.blobs
    }
}

/// A file that is known not to be large, read whole.
func readWholeFile(_ path: FilePath) throws -> [UInt8] {
    try attempting("read '\(path)'") {
        let file = try FileDescriptor.open(path, .readOnly, options: [.closeOnExec])
        return try file.closeAfter {
            var bytes: [UInt8] = []
            while true {
                let chunk = try [UInt8](unsafeUninitializedCapacity: 1 << 20) { buffer, count in
                    count = try file.read(into: UnsafeMutableRawBufferPointer(buffer))
                }
                if chunk.isEmpty { return bytes }
                bytes += chunk
            }
        }
    }
}
