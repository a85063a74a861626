import Glibc
package import SystemPackage

/// A file that one process holds at a time.
///
/// The lock is the kernel's (flock), so it ends with the process, however that ends. Programs that the
/// process starts do not inherit it: one that stays behind keeps nobody out.
package final class FileLock: Sendable {
    private let file: FileDescriptor

    /// Takes the lock, without waiting for it.
    ///
    /// - Parameter path: Made where it is missing; its directory must be there.
    /// - Returns: `nil` where somebody else has it.
    /// - Throws: `system` where the file cannot be opened or locked.
    package init?(_ path: FilePath) throws {
        let opened = try attempting("open '\(path)'") {
            // For reading: who may not write there may still wait for his turn.
            try FileDescriptor.open(
                path, .readOnly, options: [.create, .closeOnExec],
                permissions: [.ownerReadWrite, .groupRead, .otherRead])
        }
        while flock(opened.rawValue, LOCK_EX | LOCK_NB) != 0 {
            let reason = Errno(rawValue: errno)
            if reason == .interrupted { continue }
            try? opened.close()  // nothing was done with it
            guard reason == .wouldBlock else { throw systemFailure("lock '\(path)'", reason) }
            return nil
        }
        file = opened
    }

    deinit { try? file.close() }  // ends the lock; nothing was written to it
}
