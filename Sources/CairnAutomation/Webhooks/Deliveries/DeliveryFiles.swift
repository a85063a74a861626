import CairnObjects
import CairnRegistry
import CairnStorage
import Glibc
package import SystemPackage

/// Where a registry keeps how far its webhooks' deliveries have come: a directory a webhook, written to by
/// the one process that holds the lock, read by anybody, and asked for more by anybody (`requests/`).
///
/// Its calls block for as long as the file system does.
package struct DeliveryFiles: Sendable {
    private let root: FilePath

    /// - Parameter directory: Made where it is missing, with the mode of the one above.
    package init(_ directory: FilePath) { root = directory }

    /// - Returns: the right to deliver, for as long as it is held; `nil` where another process has it.
    func lock() throws -> FileLock? {
        try make()
        return try FileLock(root.appending("lock"))
    }

    /// - Returns: `nil` before a server has taken the webhook up.
    /// - Throws: `damaged` where the file holds something else.
    func state(of name: Handle) throws -> DeliveryState? {
        let file = directory(name).appending("state.json")
        guard let bytes = try read(file) else { return nil }
        do throws(CairnError) {
            return try DeliveryState(json: try JSONParser.parse(bytes))
        } catch {
            throw CairnError(
                .damaged, "'\(file)' cannot be read: \(error.message)",
                hint: "remove it, and say with 'cairn webhook replay \(name) --from N' where to go on")
        }
    }

    /// Keeps a state; it survives a power failure when this returns. For whoever holds the lock.
    func write(_ state: DeliveryState, of name: Handle) throws {
        let directory = try made(name)
        let text = String(decoding: state.json.canonicalBytes, as: UTF8.self) + "\n"
        try replace(directory.appending("state.json"), with: text, draft: directory.appending("state.new"))
        try syncDirectory(directory)
    }

    /// The names that there is something for.
    func names() throws -> [Handle] {
        try (CairnStorage.names(in: root) ?? []).compactMap { name in
            guard let status = try status(of: root.appending(name)), status.st_mode & S_IFMT == S_IFDIR
            else { return nil }
            return try? Handle(parsing: name)  // what is no name is none of ours
        }
    }

    /// Forgets a webhook. For whoever holds the lock.
    func remove(_ name: Handle) { removeTree(directory(name)) }

    private func directory(_ name: Handle) -> FilePath { root.appending(name.description) }

    private func make() throws {
        try makeDirectory(root, like: root.removingLastComponent())
    }

    private func made(_ name: Handle) throws -> FilePath {
        try make()
        try makeDirectory(directory(name), like: root)
        return directory(name)
    }

    /// Puts a file in the place of the one that is there. The directory's entry is left to the caller.
    private func replace(_ file: FilePath, with text: String, draft: FilePath) throws {
        // Left over by a process that was killed.
        if unlink(draft.string) != 0, errno != ENOENT {
            throw systemFailure("remove '\(draft)'", Errno(rawValue: errno))
        }
        try writeNewFile(draft, text, permissions: [.ownerReadWrite, .groupRead, .otherRead])
        try check("move '\(draft)' to '\(file)'") { rename(draft.string, file.string) }
    }

    private func read(_ file: FilePath) throws -> [UInt8]? {
        guard try status(of: file) != nil else { return nil }
        return try attempting("read '\(file)'") {
            let opened = try FileDescriptor.open(file, .readOnly, options: [.closeOnExec])
            return try opened.closeAfter {
                var bytes: [UInt8] = []
                var buffer = [UInt8](repeating: 0, count: 64 << 10)
                while true {
                    let count = try buffer.withUnsafeMutableBytes { try opened.read(into: $0) }
                    if count == 0 { return bytes }
                    bytes += buffer.prefix(count)
                }
            }
        }
    }
}

extension DeliveryFiles {
    /// Asks whoever delivers, now or later, to send again; durable when this returns.
    func request(_ replay: WebhookReplay, of name: Handle) throws {
        let directory = try made(name).appending("requests")
        try makeDirectory(directory, like: root)
        let id = [UInt8].random(count: 8).hexadecimal
        try replace(
            directory.appending("\(id).json"),
            with: String(decoding: replay.json.canonicalBytes, as: UTF8.self) + "\n",
            draft: directory.appending("\(id).new"))
        try syncDirectory(directory)
    }

    /// What was asked for and is not done; `done` is to be called when it is.
    func requests(of name: Handle) throws -> [(id: String, replay: WebhookReplay)] {
        let directory = directory(name).appending("requests")
        return try (CairnStorage.names(in: directory) ?? []).compactMap { file in
            guard file.hasSuffix(".json"), let bytes = try read(directory.appending(file)) else { return nil }
            var members = try JSONMembers(try JSONParser.parse(bytes), path: file)
            return (file, try WebhookReplay(members: &members))
        }
    }

    /// - Parameter id: From `requests`.
    func done(_ id: String, of name: Handle) {
        // What stays is done once more: sent again once too often.
        unlink(directory(name).appending("requests").appending(id).string)
    }
}
