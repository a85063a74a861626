import CairnObjects
import CairnStorage
import Glibc
package import SystemPackage

/// A cursor kept under a name in a file, for one process at a time.
package final class CursorFile: Sendable {
    package let name: CursorName
    /// Where it lies.
    package let path: FilePath
    private let directory: FilePath
    private let lock: FileLock

    /// Takes the cursor for this process.
    ///
    /// - Parameter directory: Where cursors lie; made where it is missing, with the mode of the one above.
    /// - Throws: `conflict` where somebody else has it; `system` where the directory cannot be written to.
    package init(_ name: CursorName, in directory: FilePath) throws {
        (self.name, self.directory) = (name, directory)
        path = directory.appending(name.description)
        try makeDirectory(directory, like: directory.removingLastComponent())
        guard let lock = try FileLock(directory.appending("\(name).lock")) else {
            throw CairnError(
                .conflict, "somebody is watching under the name '\(name)' already",
                hint: "stop that one first, or choose another --name")
        }
        self.lock = lock
    }

    /// The cursor as it was kept last; `nil` before the first time.
    ///
    /// - Throws: `damaged` where the file holds something else.
    package func read() throws -> Cursor? {
        guard try status(of: path) != nil else { return nil }
        let bytes = try attempting("read '\(path)'") {
            let file = try FileDescriptor.open(path, .readOnly, options: [.closeOnExec])
            return try file.closeAfter {
                var buffer = [UInt8](repeating: 0, count: 4096)
                let count = try buffer.withUnsafeMutableBytes { try file.read(into: $0) }
                return Array(buffer.prefix(count))
            }
        }
        do {
            return try Cursor(bytes: bytes, named: name)
        } catch {
            throw CairnError(error.code, error.message, hint: removalHint)
        }
    }

    /// Keeps the cursor; it survives a power failure when this returns.
    package func write(_ cursor: Cursor) throws {
        let draft = directory.appending("\(name).new")
        // Left over by a process that was killed; nobody else writes it, for we hold the lock.
        if unlink(draft.string) != 0, errno != ENOENT {
            throw systemFailure("remove '\(draft)'", Errno(rawValue: errno))
        }
        try writeNewFile(
            draft, String(decoding: cursor.bytes, as: UTF8.self),
            permissions: [.ownerReadWrite, .groupRead, .otherRead])
        try check("move '\(draft)' to '\(path)'") { rename(draft.string, path.string) }
        try syncDirectory(directory)
    }

    /// What to do where the cursor leads nowhere.
    var removalHint: String { "remove '\(path)' to begin anew, and say with --from where" }
}
