// What a file system needs to be told so that names survive a power failure.

import CLinux
package import CairnObjects
package import Glibc
package import SystemPackage

/// Makes the directory's entries durable.
package func syncDirectory(_ path: FilePath) throws {
    try attempting("sync the directory '\(path)'") {
        let directory = try FileDescriptor.open(path, .readOnly, options: [.directory, .closeOnExec])
        defer { try? directory.close() }  // opened for reading: closing cannot lose anything
        try check("sync the directory '\(path)'") { fsync(directory.rawValue) }
    }
}

/// Makes a directory unless it is there; a new one is durable when this returns.
package func makeDirectory(_ path: FilePath, permissions: mode_t = 0o777) throws {
    if mkdir(path.string, permissions) == 0 {
        let parent = path.removingLastComponent()
        try syncDirectory(parent.isEmpty ? "." : parent)
    } else if errno != EEXIST {
        throw systemFailure("make the directory '\(path)'", Errno(rawValue: errno))
    }
}

/// Makes a directory unless it is there, with the mode of another, whatever the umask: so that those who
/// share a store can go on sharing it.
package func makeDirectory(_ path: FilePath, like other: FilePath) throws {
    guard try status(of: path) == nil else { return }
    try makeDirectory(path)
    guard let mode = try status(of: other)?.st_mode else { return }
    try check("set the mode of '\(path)'") { chmod(path.string, mode & 0o7777) }
}

/// Makes a directory and those above it, as far as they are missing; new ones are durable when this returns.
package func makeDirectories(_ path: FilePath) throws {
    guard try status(of: path) == nil, !path.isEmpty else { return }
    try makeDirectories(path.removingLastComponent())
    try makeDirectory(path)
}

/// Writes a small new file whole and makes its bytes durable; its directory is left to the caller.
package func writeNewFile(_ path: FilePath, _ content: String, permissions: FilePermissions) throws {
    try attempting("write '\(path)'") {
        let file = try FileDescriptor.open(
            path, .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec], permissions: permissions)
        try file.closeAfter {
            try file.writeAll(Array(content.utf8))
            try check("sync '\(path)'") { fsync(file.rawValue) }
        }
    }
}

/// Renames to a name that must be free. Its durability is left to the caller.
///
/// - Returns: whether it was free.
package func renameToNewName(_ from: FilePath, _ to: FilePath) throws(CairnError) -> Bool {
    while cairn_rename_new(from.string, to.string) != 0 {
        switch errno {
        case EEXIST: return false
        case EINTR: continue
        case EINVAL, ENOSYS: return try linkToNewName(from, to)  // a file system without RENAME_NOREPLACE
        default:
            throw systemFailure(
                "move '\(from.lastComponent?.string ?? "")' to '\(to)'", Errno(rawValue: errno))
        }
    }
    return true
}

/// Exchanges what two names stand for, at once. Its durability is left to the caller.
package func exchangeNames(_ one: FilePath, _ other: FilePath) throws(CairnError) {
    try check("exchange '\(one)' and '\(other)'") { cairn_exchange(one.string, other.string) }
}

private func linkToNewName(_ from: FilePath, _ to: FilePath) throws(CairnError) -> Bool {
    guard link(from.string, to.string) == 0 else {
        if errno == EEXIST { return false }
        throw systemFailure("move '\(from.lastComponent?.string ?? "")' to '\(to)'", Errno(rawValue: errno))
    }
    try check("remove '\(from)'") { unlink(from.string) }
    return true
}

/// The names in a directory, `.` and `..` left out; `nil` where there is no such directory.
package func names(in directory: FilePath) throws -> [String]? {
    guard let stream = opendir(directory.string) else {
        if errno == ENOENT { return nil }
        throw systemFailure("list '\(directory)'", Errno(rawValue: errno))
    }
    defer { closedir(stream) }
    var names: [String] = []
    while true {
        errno = 0
        guard let entry = readdir(stream) else {
            if errno != 0 { throw systemFailure("list '\(directory)'", Errno(rawValue: errno)) }
            return names.sorted()
        }
        let name = withUnsafePointer(to: &entry.pointee.d_name) {
            // In bounds: readdir ends the name with a zero byte.
            $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
        if name != ".", name != ".." { names.append(name) }
    }
}

/// What lstat says of a path; `nil` where nothing is there.
package func status(of path: FilePath) throws(CairnError) -> stat? {
    var status = stat()
    guard lstat(path.string, &status) == 0 else {
        if errno == ENOENT || errno == ENOTDIR { return nil }
        throw systemFailure("look at '\(path)'", Errno(rawValue: errno))
    }
    return status
}

/// Removes a directory and all it holds, as far as that goes: for drafts that nobody has seen yet.
package func removeTree(_ path: FilePath) {
    // A draft that cannot be removed does no harm; it lies beside what it was to become.
    for name in (try? names(in: path)) ?? [] {
        let inner = path.appending(name)
        if unlink(inner.string) != 0 { removeTree(inner) }
    }
    rmdir(path.string)
}

/// Where a symbolic link points; `nil` for what is no link.
package func readLink(_ path: FilePath) throws -> String? {
    var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
    let count = buffer.withUnsafeMutableBytes { bytes in
        // In bounds: readlink writes at most the buffer's size. The buffer is not empty, so it has an
        // address.
        bytes.bindMemory(to: CChar.self).baseAddress.map { readlink(path.string, $0, bytes.count) } ?? -1
    }
    if count >= 0 { return String(decoding: buffer.prefix(count), as: UTF8.self) }
    if errno == EINVAL { return nil }
    throw systemFailure("read the link '\(path)'", Errno(rawValue: errno))
}
