import CairnObjects
import CairnStorage
import GRDB
import Glibc
import Logging
import SystemPackage

extension Recovery {
    /// Copies every blob whose bytes give its name. Which of the others are missed, verification says.
    func copyBlobs(to draft: StoreLayout, meter: ByteMeter, _ report: inout RecoveryReport) async throws {
        let found = try await onOwnThread { _ in try blobs() }
        found.forEach { meter.expect($0.size) }
        let copied = try await concurrently(found.count, width: width) { index in
            try await onOwnThread { cancellation in
                try copy(found[index].digest, to: draft, meter: meter, cancellation)
            }
        }
        let kept = copied.compactMap(\.self)
        try await onOwnThread { _ in
            for folder in Set(kept.map { draft.blobDirectory($0.digest) }) { try syncDirectory(folder) }
        }
        let metadata = try MetadataStore(opening: draft.database)
        try await metadata.write { db in
            for content in kept {
                try db.execute(
                    sql: "INSERT OR IGNORE INTO sizes (size, digest) VALUES (?, ?)",
                    arguments: [content.size, content.digest.data])
            }
        }
        try metadata.queue.close()
        (report.blobs, report.bytes) = (kept.count, kept.reduce(0) { $0 + $1.size })
    }

    /// A directory that cannot be listed hides its blobs; they are missed later.
    private func blobs() throws -> [HashedContent] {
        var found: [HashedContent] = []
        for directory in try readableNames(in: source.blobs) {
            for name in try readableNames(in: source.blobs.appending(directory)) {
                guard let digest = StoreLayout.digest(directory: directory, file: name),
                    let status = try? status(of: source.blob(digest)), status.st_mode & S_IFMT == S_IFREG
                else { continue }
                found.append(HashedContent(digest: digest, size: Int64(status.st_size)))
            }
        }
        return found
    }

    private func readableNames(in directory: FilePath) throws -> [String] {
        do {
            return try names(in: directory) ?? []
        } catch let error as CairnError where error.code == .system {
            logger.warning("cannot list a directory", metadata: ["reason": "\(error.message)"])
            return []
        }
    }

    /// - Returns: what was copied; `nil` where the bytes do not give the name, or cannot be read.
    private func copy(
        _ blob: Digest, to draft: StoreLayout, meter: ByteMeter, _ cancellation: Cancellation
    ) throws -> HashedContent? {
        let file: FileDescriptor
        do {
            file = try FileDescriptor.open(
                source.blob(blob), .readOnly, options: [.closeOnExec, .noFollow, .nonBlocking])
        } catch is Errno {
            return nil  // verification says that it is missing, where it is
        }
        return try file.closeAfter {
            try makeDirectory(draft.blobDirectory(blob), like: draft.blobs)
            let copy = try StagedFile(draft.blob(blob))
            do {
                try FileCopying(source: file, destination: copy.file, cancellation: cancellation).run { _ in }
            } catch let error as CairnError where error.code == .system {
                // Which of the two sides failed? Reading the source alone tells.
                do {
                    _ = try file.hash(meter: ByteMeter(), cancellation: cancellation)
                } catch is Errno {
                    return nil
                }
                throw error
            }
            let content = try copy.file.hash(meter: meter, cancellation: cancellation)
            guard content.digest == blob else { return nil }
            try check("protect '\(copy.path)'") { fchmod(copy.file.rawValue, 0o444) }
            try check("sync '\(copy.path)'") { fsync(copy.file.rawValue) }
            copy.keep()
            return content
        }
    }

    /// Copies hooks, cursors and what else lies beside the database.
    func copyState(to draft: StoreLayout, _ cancellation: Cancellation) throws -> [BackupProblem] {
        var problems: [BackupProblem] = []
        let files = StateFiles(cancellation)
        for name in StoreLayout.state {
            do {
                _ = try files.save([name], from: source.root, to: draft.root)
            } catch let error as CairnError where error.code == .system {
                problems.append(BackupProblem(kind: "file-lost", subject: name, detail: error.message))
            }
        }
        return problems
    }
}
