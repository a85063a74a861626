// Makes a registry of a snapshot. It is built beside its place and renamed, and until everything in it was
// verified it says of itself that it is a snapshot, to which nobody can write.

import CairnObjects
package import CairnStorage
import GRDB
import Glibc
package import Logging
package import SystemPackage

/// A backup that is restored into a new directory.
package struct Restoration: Sendable {
    let directory: BackupDirectory
    let request: RestoreRequest
    /// How many blobs are copied at once.
    let width: Int
    let logger: Logger

    /// Verifies a registry as a whole, and says what is wrong in it.
    package typealias Verifier = @Sendable (FileStorage) async throws -> [BackupProblem]

    /// - Throws: `notFound` where there is no backup.
    package init(from root: FilePath, _ request: RestoreRequest, width: Int, logger: Logger) throws {
        directory = try BackupDirectory(opening: root)
        (self.request, self.width, self.logger) = (request, width, logger)
    }

    /// - Parameter meter: Told of every byte copied, and beforehand of how many there will be.
    /// - Throws: `exists` where the target is there, `notFound` where the backup has no such snapshot,
    ///   `damaged` where the snapshot itself is not what was saved.
    package func run(meter: ByteMeter, verify: Verifier) async throws -> RestoreReport {
        let refusal = CairnError(
            .exists, "'\(request.target)' is there already",
            hint: "a backup is restored into a new directory; move the old one away first")
        guard try status(of: request.target) == nil else { throw refusal }
        // A backup on a medium that nobody can write to needs no lock.
        let lock = try status(of: directory.layout.lock) == nil ? nil : try directory.locked()
        defer { withExtendedLifetime(lock) {} }
        let (readable, unreadable) = try directory.allSnapshots()
        guard let snapshot = try request.snapshot.map(directory.snapshot) ?? readable.last else {
            throw CairnError(.notFound, "the backup in '\(directory.layout.root)' has no whole snapshot")
        }
        let source = directory.layout.snapshot(snapshot.name)
        let keys = try KeyFiles((try status(of: source.keys) == nil ? [] : [source.keys]) + request.keys)
        try keys.require(key: directory.key)
        let target = request.target.lexicallyNormalized()
        let parent = target.removingLastComponent().isEmpty ? "." : target.removingLastComponent()
        try makeDirectories(parent)
        let name = target.lastComponent?.string ?? StoreLayout.directoryName
        let draft = StoreLayout(root: parent.appending("\(name).\(Lease.random().id.prefix(8)).restoring"))
        do {
            var problems = try await copy(snapshot, to: draft, meter: meter)
            let verified = try await verify(
                try FileStorage(opening: draft.root, width: width, logger: logger))
            // Verification says of a blob, too, what it affects.
            let known = Set(verified.map(\.subject))
            problems = verified + problems.filter { !known.contains($0.subject) }
            let isDone = problems.isEmpty || request.acceptsProblems
            var keepsOwners = true
            if isDone {
                keepsOwners = try await onOwnThread { _ in try finish(draft, snapshot, keys) }
                guard try renameToNewName(draft.root, target) else { throw refusal }
                try syncDirectory(parent)
            } else {
                removeTree(draft.root)
            }
            return RestoreReport(
                snapshot: snapshot, problems: problems, unreadableSnapshots: unreadable, isDone: isDone,
                hasSigningKey: keys.texts["signing.key"] != nil, keepsOwners: keepsOwners)
        } catch {
            removeTree(draft.root)
            throw error
        }
    }

    /// Copies all that a snapshot holds, its database last.
    ///
    /// - Returns: the blobs and files that the backup has not, or not as they were.
    private func copy(
        _ snapshot: BackupDirectory.Snapshot, to draft: StoreLayout, meter: ByteMeter
    ) async throws -> [BackupProblem] {
        let blobs = try directory.blobs(of: snapshot)
        try makeDirectory(draft.root, permissions: 0o700)
        for path in [draft.blobs.removingLastComponent(), draft.blobs] {
            try makeDirectory(path, permissions: 0o700)
        }
        meter.expect(snapshot.manifest.blobBytes)
        let missing = try await concurrently(blobs.count, width: width) { index in
            try await onOwnThread { cancellation in
                try copy(blobs[index], to: draft, meter: meter, cancellation)
            }
        }
        let source = directory.layout.snapshot(snapshot.name)
        return try await onOwnThread { cancellation in
            for folder in Set(blobs.map(draft.blobDirectory)) where try status(of: folder) != nil {
                try syncDirectory(folder)
            }
            let files = StateFiles(cancellation)
            let wrong = try files.restore(
                snapshot.manifest.files, from: source.root, to: draft.root, belongs: { _ in })
            for (from, to) in [
                (source.manifest, draft.snapshotManifest), (source.store.configuration, draft.configuration),
            ] {
                guard try files.copy(from, to: to, mode: 0o600) != nil else {
                    throw Self.damaged(from, snapshot)
                }
            }
            let database = try files.copy(source.store.database, to: draft.database, mode: 0o600)
            guard database == snapshot.manifest.database else {
                throw Self.damaged(source.store.database, snapshot)
            }
            return missing.compactMap(\.self) + wrong
        }
    }

    private static func damaged(_ path: FilePath, _ snapshot: BackupDirectory.Snapshot) -> CairnError {
        CairnError(
            .damaged, "'\(path)' is not what was saved", hint: "choose another snapshot with --snapshot")
    }

    /// Copies one blob. Its bytes are verified later, where they lie then.
    private func copy(
        _ blob: Digest, to draft: StoreLayout, meter: ByteMeter, _ cancellation: Cancellation
    ) throws -> BackupProblem? {
        func problem(_ kind: String, _ detail: String) -> BackupProblem {
            BackupProblem(kind: kind, subject: blob.description, detail: detail)
        }
        let source: FileDescriptor
        do {
            source = try FileDescriptor.open(
                directory.layout.store.blob(blob), .readOnly,
                options: [.closeOnExec, .noFollow, .nonBlocking])
        } catch Errno.noSuchFileOrDirectory {
            return problem("blob-missing", "the file is missing in the backup")
        } catch let reason as Errno {
            return problem("blob-unreadable", "\(reason)")
        }
        try makeDirectory(draft.blobDirectory(blob), permissions: 0o700)
        return try source.closeAfter {
            let copy = try StagedFile(draft.blob(blob))
            var done: Int64 = 0
            do {
                try FileCopying(source: source, destination: copy.file, cancellation: cancellation).run {
                    meter.add($0 - done)
                    done = $0
                }
            } catch let error as CairnError where error.code == .system {
                // Which of the two sides failed? Reading the source alone tells.
                do {
                    _ = try source.hash(meter: ByteMeter(), cancellation: cancellation)
                } catch let reason as Errno {
                    return problem("blob-unreadable", "\(reason)")
                }
                throw error
            }
            try check("protect '\(copy.path)'") { fchmod(copy.file.rawValue, 0o444) }
            try check("sync '\(copy.path)'") { fsync(copy.file.rawValue) }
            copy.keep()
            return nil
        }
    }
}
