// Copies a registry that is in use. First the files beside the database, then the database as it stands at
// one moment, then every blob that it needs, held against the collector meanwhile: a commit names only blobs
// that are durable, so they are all there. What is written becomes a snapshot by its last step, a rename.

import CairnObjects
package import CairnStorage
import Glibc
package import SystemPackage

/// A registry that is backed up into a directory.
package struct Backup: Sendable {
    let storage: FileStorage
    let directory: BackupDirectory
    let options: BackupOptions

    /// - Parameter root: The directory of an earlier backup of the same registry, or a new one.
    /// - Throws: `exists` where something else is there, `invalid` for a place inside the registry.
    package init(of storage: FileStorage, into root: FilePath, _ options: BackupOptions) throws {
        let registry = try realPath(storage.layout.root)
        let parent = root.lexicallyNormalized().removingLastComponent()
        let above = try status(of: root) == nil ? parent : root
        if try status(of: above.isEmpty ? "." : above) != nil,
            try realPath(above.isEmpty ? "." : above).starts(with: registry)
        {
            throw CairnError(
                .invalid, "'\(root)' lies inside the registry",
                hint: "a backup belongs on another disk, or at least in another directory")
        }
        (self.storage, self.options) = (storage, options)
        directory = try BackupDirectory(for: storage.configuration, at: root)
    }

    /// Makes a new snapshot, and lets the oldest go.
    ///
    /// - Parameter meter: Told of every byte hashed, and beforehand of how many there will be.
    /// - Throws: where the registry cannot be read at all, or the backup not be written. Then the snapshots
    ///   are what they were.
    package func take(meter: ByteMeter, examine: @escaping SnapshotExaminer) async throws -> BackupReport {
        let lock = try directory.locked()
        defer { withExtendedLifetime(lock) {} }
        let layout = directory.layout
        for name in try names(in: layout.drafts) ?? [] { removeDraft(layout.drafts.appending(name)) }
        let (earlier, unreadable) = try directory.allSnapshots()
        let id = Lease.random().id
        defer {
            // Gone already where it became a snapshot.
            for name in (try? names(in: layout.drafts)) ?? [] where name.hasPrefix(id) {
                removeDraft(layout.drafts.appending(name))
            }
        }
        let draft = layout.draft(id)
        let state = try await saveState(to: draft)
        let since = earlier.last { $0.manifest.isSound }?.manifest.checkpoint
        let saved = try await storage.holding { lease in
            try await save(in: draft, id, lease, since: since, meter: meter, examine)
        }
        let manifest = try await finish(draft, saved, state)
        let name = "\(manifest.takenAt.description.replacing(":", with: "-"))-\(id.prefix(4))"
        guard try renameToNewName(draft.root, layout.snapshot(name).root) else {
            throw CairnError(.conflict, "the snapshot '\(name)' is there already", hint: "try again")
        }
        try syncDirectory(layout.snapshots)
        let retired = try await retire()
        return BackupReport(
            snapshot: name, manifest: manifest, problems: saved.problems + unreadable,
            copiedBlobs: saved.copiedBlobs,
            copiedBytes: saved.copiedBytes, isFirst: earlier.isEmpty,
            keys: try StoreLayout.keys.map(storage.layout.root.appending).filter {
                try status(of: $0) != nil
            }, retiredSnapshots: retired.snapshots, retiredBlobs: retired.blobs)
    }

    /// Saves what lies beside the database, before the database: so no cursor stands past the end of the
    /// copied log.
    private func saveState(to draft: SnapshotLayout) async throws -> [SavedFile] {
        let (layout, includesKeys) = (storage.layout, options.includesKeys)
        return try await onOwnThread { cancellation in
            try makeDirectory(draft.root, permissions: 0o700)
            let files = StateFiles(cancellation)
            if includesKeys {
                try makeDirectory(draft.keys, permissions: 0o700)
                for name in StoreLayout.keys {
                    _ = try files.copy(
                        layout.root.appending(name), to: draft.keys.appending(name), mode: 0o600)
                }
                try syncDirectory(draft.keys)
            }
            return try files.save(StoreLayout.state, from: layout.root, to: draft.root)
        }
    }

    /// What was saved of database and blobs.
    struct Saved: Sendable {
        var takenAt: Timestamp
        var checkpoint: SignedNote
        var blobs: [(digest: Digest, size: Int64)]
        var problems: [BackupProblem]
        var copiedBlobs = 0
        var copiedBytes: Int64 = 0
    }

    private func save(
        in draft: SnapshotLayout, _ id: String, _ lease: Lease, since: SignedNote?, meter: ByteMeter,
        _ examine: SnapshotExaminer
    ) async throws -> Saved {
        let copying = BlobCopying(
            storage: storage, backup: directory.layout, draft: id, checksPresent: options.checksPresent,
            meter: meter)
        try await onOwnThread { _ in
            // Its bytes as they are: a member that this program does not know may matter to another.
            let text = try readWholeFile(storage.layout.configuration)
            try writeNewFile(
                draft.store.configuration, String(decoding: text, as: UTF8.self),
                permissions: [.ownerReadWrite])
        }
        var saved = try await snapshot(in: draft, lease, since: since, copying, examine)
        var sound: [(digest: Digest, size: Int64)] = []
        for (blob, outcome) in zip(saved.blobs, try await copying.copy(saved.blobs)) {
            switch outcome {
            case .present: sound.append(blob)
            case .copied(let size):
                sound.append(blob)
                saved.copiedBlobs += 1
                saved.copiedBytes += size
            case .bad(let problem): saved.problems.append(problem)
            }
        }
        saved.blobs = sound
        return saved
    }

    /// More than ever needed: each further try means that a collector ran meanwhile.
    private static let maximumTries = 5

    /// Copies the database, and puts all blobs that it needs under the lease.
    ///
    /// Between the two a collector may remove a blob that nothing needs any more. Then a new copy does not
    /// need it; a blob that two copies in turn need, and that is not there, is lost.
    private func snapshot(
        in draft: SnapshotLayout, _ lease: Lease, since: SignedNote?, _ copying: BlobCopying,
        _ examine: SnapshotExaminer
    ) async throws -> Saved {
        var absent: Set<Digest>?
        for _ in 0..<Self.maximumTries {
            unlink(draft.store.database.string)  // of the try before
            let (takenAt, problem) = try await storage.snapshotDatabase(to: draft.store.database)
            let damage = problem.map {
                BackupProblem(kind: "database-damaged", subject: "registry.db", detail: $0)
            }
            let copy = try FileStorage(
                opening: draft.root, width: storage.width, logger: storage.logger, clock: { takenAt })
            let examination = try await examine(copy, since)
            let blobs = try await needed(examination)
            try await storage.protect(blobs.map(\.digest), under: lease)
            let lost = try Set(
                blobs.filter {
                    try status(of: storage.layout.blob($0.digest)) == nil
                        && !copying.isPresent($0.digest, size: $0.size)
                }.map(\.digest))
            if lost.isEmpty || lost == absent {
                return Saved(
                    takenAt: takenAt, checkpoint: try await copy.head(), blobs: blobs,
                    problems: [damage].compactMap(\.self) + examination.problems)
            }
            absent = lost
        }
        throw CairnError(
            .conflict, "blobs vanish faster than they can be copied",
            hint: "run no 'cairn gc --retention 0' while a backup runs")
    }

    /// What is to be saved: what is needed, or all there is where nobody can tell.
    private func needed(_ examination: SnapshotExamination) async throws -> [(digest: Digest, size: Int64)] {
        if let blobs = examination.blobs {
            return blobs.sorted { $0.key.hex < $1.key.hex }.map { ($0.key, $0.value) }
        }
        return try await storage.inventory().blobs.map { ($0.digest, $0.size) }
    }
}

/// The path without links in it.
private func realPath(_ path: FilePath) throws -> FilePath {
    guard let resolved = realpath(path.string, nil) else {
        throw systemFailure("look at '\(path)'", Errno(rawValue: errno))
    }
    defer { free(resolved) }
    return FilePath(String(cString: resolved))
}

/// Removes a file, or a directory with all it holds, that nobody has seen yet.
private func removeDraft(_ path: FilePath) {
    // What cannot be removed does no harm, and the next run tries again.
    if unlink(path.string) != 0 { removeTree(path) }
}
