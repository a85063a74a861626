import CairnObjects
import CairnStorage
import Glibc
import SystemPackage

/// Copies blobs of a registry into a backup: each hashed while it is copied, and durable before it has its
/// name.
struct BlobCopying: Sendable {
    /// What became of one blob.
    enum Outcome: Sendable {
        /// It was there.
        case present
        case copied(size: Int64)
        /// What the registry has under this name is wrong, or nothing.
        case bad(BackupProblem)
    }

    let storage: FileStorage
    let backup: BackupLayout
    /// What the names of files being written begin with.
    let draft: String
    /// Read what is there already, instead of believing its size.
    let checksPresent: Bool
    let meter: ByteMeter

    /// Whether the backup has a file of this size under the blob's name.
    func isPresent(_ blob: Digest, size: Int64) throws -> Bool {
        guard let status = try status(of: backup.store.blob(blob)) else { return false }
        return Int64(status.st_size) == size
    }

    /// Sees to it that the backup has these blobs.
    ///
    /// - Returns: one outcome a blob, in their order.
    /// - Throws: where the backup cannot be written; what is wrong in the registry is an outcome.
    func copy(_ blobs: [(digest: Digest, size: Int64)]) async throws -> [Outcome] {
        for (digest, size) in blobs where try checksPresent || !isPresent(digest, size: size) {
            meter.expect(size)
        }
        let outcomes = try await concurrently(blobs.count, width: storage.width) { index in
            try await settle(blobs[index].digest, size: blobs[index].size, number: index)
        }
        // Also of those that were there: an earlier run may have been killed before it did this.
        for directory in Set(blobs.map { backup.store.blobDirectory($0.digest) })
        where try status(of: directory) != nil {
            try await onOwnThread { _ in try syncDirectory(directory) }
        }
        return outcomes
    }

    private func settle(_ blob: Digest, size: Int64, number: Int) async throws -> Outcome {
        let place = backup.store.blob(blob)
        var isBad = false
        if try isPresent(blob, size: size) {
            guard checksPresent else { return .present }
            if try await isSound(blob) { return .present }
            isBad = true
        } else {
            isBad = try status(of: place) != nil
        }
        let staged = try StagedFile(backup.drafts.appending("\(draft).\(number)"))
        if let problem = try await fill(staged, with: blob, size: size) { return .bad(problem) }
        try await staged.sync(blobTouched: storage.clock())
        try makeDirectory(backup.store.blobDirectory(blob), permissions: 0o700)
        // Only now that a right one is at hand.
        if isBad { try check("remove '\(place)'") { unlink(place.string) } }
        _ = try staged.move(to: place)
        return .copied(size: size)
    }

    private func isSound(_ blob: Digest) async throws -> Bool {
        try await onOwnThread { [backup, meter] cancellation in
            do {
                let file = try FileDescriptor.open(backup.store.blob(blob), .readOnly, options: .closeOnExec)
                return try file.closeAfter {
                    try file.hash(meter: meter, cancellation: cancellation).digest == blob
                }
            } catch is Errno {
                return false  // what cannot be read is replaced
            }
        }
    }

    /// - Returns: what is wrong with the registry's blob, if anything is.
    private func fill(
        _ staged: StagedFile, with blob: Digest, size: Int64
    ) async throws -> BackupProblem? {
        do {
            let source = try FileDescriptor.open(
                storage.layout.blob(blob), .readOnly, options: [.closeOnExec, .noFollow, .nonBlocking])
            defer { try? source.close() }  // opened for reading: closing cannot lose anything
            let content = try await staged.fill(from: source, size: size, meter: meter)
            return content == HashedContent(digest: blob, size: size)
                ? nil : Self.problem(blob, .damaged(found: content.digest, size: content.size), needed: size)
        } catch Errno.noSuchFileOrDirectory {
            return Self.problem(blob, .missing, needed: size)
        } catch let error where (error as? CairnError)?.code == .system || error is Errno {
            // Which of the two sides failed? Reading the source alone tells.
            let problem = Self.problem(
                blob, try await storage.condition(of: blob, meter: ByteMeter()), needed: size)
            if let problem { return problem }
            throw error
        }
    }

    private static func problem(_ blob: Digest, _ condition: BlobCondition, needed: Int64) -> BackupProblem? {
        func problem(_ kind: String, _ detail: String) -> BackupProblem {
            BackupProblem(kind: kind, subject: blob.description, detail: detail)
        }
        switch condition {
        case .sound(needed): return nil
        case .sound(let size):
            return problem("blob-damaged", "it has \(size) bytes; the manifest says \(needed)")
        case .missing: return problem("blob-missing", "the file is missing")
        case .damaged(let found, let size):
            return problem("blob-damaged", "its \(size) bytes hash to \(found.short)")
        case .unreadable(let reason): return problem("blob-unreadable", reason)
        }
    }
}
