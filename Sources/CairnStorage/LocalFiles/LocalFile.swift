package import CairnObjects
package import SystemPackage

#if canImport(Glibc)
    import Glibc
#endif

/// A regular file that the caller named, as it was when it was looked at; it notices when the file is another
/// later.
package struct LocalFile: Sendable {
    package let path: FilePath
    /// In bytes.
    package let size: Int64
    private let identity: Identity

    /// What tells that a file was written to, or put in another's place.
    private struct Identity: Equatable {
        let device: UInt64, inode: UInt64, size: Int64
        let modified: [Int], changed: [Int]

        init(_ status: stat) {
            device = UInt64(status.st_dev)
            inode = UInt64(status.st_ino)
            size = Int64(status.st_size)
            modified = [status.st_mtim.tv_sec, status.st_mtim.tv_nsec]
            changed = [status.st_ctim.tv_sec, status.st_ctim.tv_nsec]
        }
    }

    /// Looks at a file and opens it once, to fail early where it cannot be read.
    ///
    /// - Throws: `notFound`, `invalid` for what is no regular file (symbolic links are not followed),
    ///   `system` where it cannot be read.
    package init(_ path: FilePath) throws(CairnError) {
        let file = try Self.openFile(path)
        defer { try? file.close() }  // only read from: closing cannot lose anything
        let status = try Self.status(of: file, path)
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw CairnError(
                .invalid, "'\(path)' is \(Self.kind(status.st_mode))",
                hint: "only regular files can be pushed; copy its content to one")
        }
        self.path = path
        size = Int64(status.st_size)
        identity = Identity(status)
    }

    /// Tells this file, as it is now, from every other on this machine and from itself at another time.
    package var fingerprint: String {
        let times = (identity.modified + identity.changed).map(String.init).joined(separator: ".")
        return "\(identity.device)/\(identity.inode)/\(identity.size)/\(times)"
    }

    /// Opens the file for reading; the caller closes it.
    ///
    /// - Throws: `conflict` where it is no longer the file that was looked at.
    package func open() throws(CairnError) -> FileDescriptor {
        let file = try Self.openFile(path)
        do {
            try check(file)
        } catch {
            try? file.close()  // only read from
            throw error
        }
        return file
    }

    /// - Throws: `conflict` where the open file is not, or no longer, as it was when it was looked at.
    package func check(_ file: FileDescriptor) throws(CairnError) {
        guard try Identity(Self.status(of: file, path)) == identity else {
            throw CairnError(
                .conflict, "'\(path)' changed while it was being read",
                hint: "wait until nothing writes to it, then run the command again")
        }
    }

    private static func openFile(_ path: FilePath) throws(CairnError) -> FileDescriptor {
        do {
            // Non-blocking, so that a FIFO is refused instead of waited for.
            return try FileDescriptor.open(path, .readOnly, options: [.noFollow, .nonBlocking, .closeOnExec])
        } catch Errno.noSuchFileOrDirectory {
            throw CairnError(.notFound, "there is no file '\(path)'")
        } catch Errno.tooManySymbolicLinkLevels {
            throw CairnError(
                .invalid, "'\(path)' is a symbolic link", hint: "name the file that it points to")
        } catch {
            throw CairnError(.system, "cannot read '\(path)': \(error)")
        }
    }

    private static func status(of file: FileDescriptor, _ path: FilePath) throws(CairnError) -> stat {
        var status = stat()
        guard fstat(file.rawValue, &status) == 0 else {
            throw CairnError(.system, "cannot read '\(path)': \(Errno(rawValue: errno))")
        }
        return status
    }

    private static func kind(_ mode: mode_t) -> String {
        switch mode & S_IFMT {
        case S_IFDIR: "a directory"
        case S_IFIFO: "a FIFO"
        case S_IFSOCK: "a socket"
        case S_IFBLK, S_IFCHR: "a device"
        default: "not a regular file"
        }
    }
}
