import CairnObjects
import CairnStorage
import Glibc
import Synchronization
import SystemPackage

/// A file in the making: it has a name that nobody looks for, and vanishes with this object unless it was
/// moved to the name that its bytes have earned.
final class StagedFile: Sendable {
    let path: FilePath
    let file: FileDescriptor
    private let hasMoved = Atomic<Bool>(false)

    /// Files up to this size are copied and hashed one after the other by one thread: 4 MiB.
    private static let smallSize: Int64 = 4 << 20

    /// - Throws: `exists` where the path is taken, `system` where the file cannot be made.
    init(_ path: FilePath, permissions: FilePermissions = [.ownerReadWrite]) throws {
        self.path = path
        do {
            file = try FileDescriptor.open(
                path, .readWrite, options: [.create, .exclusiveCreate, .closeOnExec], permissions: permissions
            )
        } catch Errno.fileExists {
            throw CairnError(.exists, "'\(path)' is there already")
        } catch let reason as Errno {
            throw systemFailure("make the file '\(path)'", reason)
        }
    }

    /// Takes over a file that is open, and filled.
    init(adopting file: FileDescriptor, at path: FilePath) { (self.path, self.file) = (path, file) }

    deinit {
        // Everything that had to be durable was synced before; what is left here is to be thrown away.
        try? file.close()
        if !hasMoved.load(ordering: .relaxed) { unlink(path.string) }
    }

    /// Fills the file from an open one and hashes it on the way: two threads where the size is worth it.
    func fill(from source: FileDescriptor, size: Int64, meter: ByteMeter) async throws -> HashedContent {
        guard size > Self.smallSize else {
            return try await onOwnThread { [self] cancellation in
                try FileCopying(source: source, destination: file, cancellation: cancellation).run { _ in }
                return try file.hash(meter: meter, cancellation: cancellation)
            }
        }
        return try await hashWhile(meter: meter) { [self] level in
            try await onOwnThread { [self] cancellation in
                try FileCopying(source: source, destination: file, cancellation: cancellation).run(
                    progress: level.raise(to:))
            }
        }
    }

    /// Fills the file from a stream and hashes it on the way. Each chunk is written before the next is asked
    /// for.
    func fill(from stream: ByteStream, meter: ByteMeter) async throws -> HashedContent {
        try await hashWhile(meter: meter) { [self] level in
            var written: Int64 = 0
            for try await chunk in stream {
                try await onOwnThread { [self] _ in
                    _ = try attempting("write '\(path)'") { try file.writeAll(chunk) }
                }
                written += Int64(chunk.count)
                level.raise(to: written)
            }
        }
    }

    /// Makes the bytes durable.
    ///
    /// - Parameter blobTouched: For a blob: makes the file read-only, with this as its time of modification.
    func sync(blobTouched: Timestamp? = nil) async throws {
        try await onOwnThread { [self] _ in
            if let blobTouched {
                try check("protect '\(path)'") { fchmod(file.rawValue, 0o444) }
                var times = blobTouched.asFileTimes
                try check("date '\(path)'") { futimens(file.rawValue, &times) }
            }
            try check("sync '\(path)'") { fsync(file.rawValue) }
        }
    }

    /// Gives the file its final name, if that is free. The directory is left to the caller to sync.
    ///
    /// - Returns: whether the name was free; if not, the file vanishes with this object.
    func move(to name: FilePath) throws -> Bool {
        let wasFree = try renameToNewName(path, name)
        if wasFree { hasMoved.store(true, ordering: .relaxed) }
        return wasFree
    }

    /// The file has its final name already.
    func keep() { hasMoved.store(true, ordering: .relaxed) }

    private func hashWhile(
        meter: ByteMeter, _ filling: @escaping @Sendable (FillLevel) async throws -> Void
    ) async throws -> HashedContent {
        let level = FillLevel()
        async let hashed = onOwnThread { [self] cancellation in
            try file.hash(following: level, meter: meter, cancellation: cancellation)
        }
        do {
            try await filling(level)
            level.complete()
        } catch {
            // So that the hashing thread ends, which `async let` waits for.
            level.fail((error as? CairnError) ?? CairnError(.system, "\(error)"))
            throw error
        }
        return try await hashed
    }
}
