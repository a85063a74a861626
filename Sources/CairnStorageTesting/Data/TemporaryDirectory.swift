import CairnStorage
package import SystemPackage

#if canImport(Glibc)
    import Glibc
#endif

/// Runs a body with a new empty directory, and removes the directory with all that is in it afterwards.
///
/// - Throws: what the body throws; `Errno` where the directory cannot be made.
package func withTemporaryDirectory<Result>(_ body: (FilePath) async throws -> Result) async throws -> Result
{
    let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array("\(parent)/cairn-test-XXXXXX".utf8CString)
    guard let made = mkdtemp(&template) else { throw Errno(rawValue: errno) }
    let directory = FilePath(String(cString: made))
    defer { removeTree(directory) }
    return try await body(directory)
}

extension FilePath {
    /// Writes a file with these bytes, in place of what is there.
    package func write(_ bytes: [UInt8]) throws {
        let file = try FileDescriptor.open(
            self, .writeOnly, options: [.create, .truncate], permissions: [.ownerReadWrite])
        _ = try file.closeAfter { try file.writeAll(bytes) }
    }

    /// All bytes of a file.
    package func readAll() throws -> [UInt8] {
        let file = try FileDescriptor.open(self, .readOnly)
        return try file.closeAfter {
            var bytes: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: 1 << 20)
            while true {
                let count = try buffer.withUnsafeMutableBytes { try file.read(into: $0) }
                if count == 0 { return bytes }
                bytes += buffer[..<count]
            }
        }
    }

    /// Whether anything is there: a file, a directory, or a symbolic link that leads nowhere.
    package var isTaken: Bool { mode != nil }

    /// The permission bits; `nil` where nothing is there.
    package var mode: UInt32? {
        let status = try? stat(followTargetSymlink: false)  // nothing there is an answer too
        return status.map { $0.permissions.rawValue }
    }

    /// Makes a symbolic link here that leads to `target`, whether or not that is there.
    package func makeSymbolicLink(to target: FilePath) throws {
        guard symlink(target.string, string) == 0 else { throw Errno(rawValue: errno) }
    }

    /// Makes a FIFO here.
    package func makeFIFO() throws {
        guard mkfifo(string, 0o600) == 0 else { throw Errno(rawValue: errno) }
    }

    /// Makes a directory here.
    package func makeDirectory() throws {
        guard mkdir(string, 0o700) == 0 else { throw Errno(rawValue: errno) }
    }

    /// Takes the file or symbolic link away.
    package func remove() throws {
        guard unlink(string) == 0 else { throw Errno(rawValue: errno) }
    }

    /// The file's name becomes `other`, in place of what is there.
    package func rename(to other: FilePath) throws {
        guard Glibc.rename(string, other.string) == 0 else { throw Errno(rawValue: errno) }
    }
}
