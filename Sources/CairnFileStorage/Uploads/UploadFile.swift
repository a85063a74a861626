import CLinux
import CairnObjects
import CairnStorage
import Glibc
import Synchronization
import SystemPackage

/// An upload's file, open and locked (flock): nobody else, in this process or another, adds to it, finishes
/// it or collects it meanwhile. To be closed by `close`, or handed on by `staged`.
final class UploadFile: Sendable {
    let path: FilePath
    let file: FileDescriptor
    let identity: FileIdentity
    private let isOpen = Atomic<Bool>(true)

    /// - Parameter creating: Whether to make the file where there is none.
    /// - Returns: `nil` where there is none.
    /// - Throws: `conflict` where somebody else has it.
    static func open(_ path: FilePath, creating: Bool) throws -> UploadFile? {
        let options: FileDescriptor.OpenOptions = [.closeOnExec, .noFollow]
        while true {
            let file: FileDescriptor
            do {
                file = try FileDescriptor.open(
                    path, .readWrite, options: creating ? options.union(.create) : options,
                    permissions: [.ownerReadWrite])
            } catch Errno.noSuchFileOrDirectory where !creating {
                return nil
            } catch let reason as Errno {
                throw systemFailure("open the upload '\(path)'", reason)
            }
            do {
                try lock(file, path)
                let identity = try FileIdentity(file)
                // Else the name is another file's by now: it was finished or removed before the lock was had.
                if let named = try status(of: path), UInt64(named.st_ino) == identity.inode {
                    return UploadFile(path, file, identity)
                }
                try? file.close()  // nothing was written
            } catch {
                try? file.close()  // nothing was written
                throw error
            }
        }
    }

    private static func lock(_ file: FileDescriptor, _ path: FilePath) throws {
        while flock(file.rawValue, LOCK_EX | LOCK_NB) != 0 {
            switch errno {
            case EINTR: continue
            case EWOULDBLOCK: throw CairnError.uploadIsBusy
            default: throw systemFailure("lock the upload '\(path)'", Errno(rawValue: errno))
            }
        }
    }

    private init(_ path: FilePath, _ file: FileDescriptor, _ identity: FileIdentity) {
        (self.path, self.file, self.identity) = (path, file, identity)
    }

    /// Write-back is started each so many bytes, so that the final fsync finds little left to do: 8 MiB.
    private static let writebackPiece: Int64 = 8 << 20

    /// Writes a chunk and starts the write-back of the pieces that it fills; blocks.
    func write(_ bytes: [UInt8], at offset: Int64) throws {
        _ = try attempting("write the upload '\(path)'") {
            try file.writeAll(toAbsoluteOffset: offset, bytes)
        }
        let end = offset + Int64(bytes.count)
        let (first, last) = (offset / Self.writebackPiece, end / Self.writebackPiece)
        guard last > first else { return }
        // Only advice: where it is not understood, fsync does all the work.
        _ = cairn_start_writeback(
            file.rawValue, Int(first * Self.writebackPiece), Int((last - first) * Self.writebackPiece))
    }

    /// How many bytes the file has now.
    func size() throws -> Int64 { try FileIdentity(file).size }

    /// Dates the file, for the collector, and lets go of it.
    func close(touched: Timestamp) {
        var times = touched.asFileTimes
        // A date that cannot be set is that of the last write.
        futimens(file.rawValue, &times)
        close()
    }

    /// Lets go of the file.
    func close() {
        guard isOpen.exchange(false, ordering: .relaxed) else { return }
        // Unlocked first: a duplicate that lingers must not keep the next one out. What had to be durable
        // was synced.
        flock(file.rawValue, LOCK_UN)
        try? file.close()
    }

    /// Removes the file and lets go of it.
    func remove() {
        // What stays, stays until it is collected.
        unlink(path.string)
        close()
    }

    /// Hands the file on, still locked, to become a blob or to vanish.
    func staged() -> StagedFile {
        isOpen.store(false, ordering: .relaxed)
        return StagedFile(adopting: file, at: path)
    }

    deinit { close() }
}
