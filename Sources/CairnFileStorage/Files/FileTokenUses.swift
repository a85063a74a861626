package import CairnObjects
import CairnStorage
import Dispatch
import Glibc
package import Logging
import Synchronization
package import SystemPackage

/// Uses of tokens in a file of the registry's directory: written at most once a minute, and when `save` is
/// called, which whoever stops a server does.
///
/// Several processes may share the file: each takes up what the others have written. Where two write at the
/// same moment, the uses of one may be missing until its next turn.
package final class FileTokenUses: TokenUses {
    private struct State {
        var uses: [Handle: Timestamp] = [:]
        /// What has been noted since it was written last.
        var isChanged = false
        var isScheduled = false
    }

    private let path: FilePath
    private let logger: Logger
    private let pause: Duration
    private let state = Mutex(State())
    private let queue = DispatchQueue(label: "cairn.token-uses", qos: .utility)

    /// The uses of so many tokens are kept: the latest.
    static let maximumCount = 10_000

    /// - Parameter path: Where the file lies or will lie (`StoreLayout.tokenUses`).
    /// - Parameter pause: How long at least between two writings.
    package init(at path: FilePath, pause: Duration = .seconds(60), logger: Logger) {
        (self.path, self.pause, self.logger) = (path, pause, logger)
    }

    package func note(_ token: Handle, at moment: Timestamp) {
        let isFirst = state.withLock { state in
            if let known = state.uses[token], known >= moment { return false }
            state.uses[token] = moment
            state.isChanged = true
            defer { state.isScheduled = true }
            return !state.isScheduled
        }
        guard isFirst else { return }
        let (seconds, attoseconds) = pause.components
        let wait = DispatchTimeInterval.milliseconds(
            Int(seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000))
        queue.asyncAfter(deadline: .now() + wait) { [weak self] in self?.writeInTurn() }
    }

    package func lastUses() async throws -> [Handle: Timestamp] {
        let written = try await onOwnThread { [path] _ in try Self.read(path) }
        return state.withLock { Self.merged($0.uses, written) }
    }

    /// Writes what is not written yet.
    package func save() async throws {
        try await onOwnThread { _ in try self.queue.sync { try self.write() } }
    }

    private func writeInTurn() {
        state.withLock { $0.isScheduled = false }
        do {
            try write()
        } catch {
            // Nobody waits for it; the next use tries again.
            logger.warning("cannot keep when tokens were used", metadata: ["error": "\(error)"])
        }
    }

    /// Called on the queue only.
    private func write() throws {
        let pending = state.withLock { state -> [Handle: Timestamp]? in
            defer { state.isChanged = false }
            return state.isChanged ? state.uses : nil
        }
        guard let pending else { return }
        do {
            let all = Self.merged(pending, try Self.read(path))
            let kept = all.sorted { $0.value > $1.value }.prefix(Self.maximumCount)
            try Self.replace(path, with: Dictionary(uniqueKeysWithValues: kept.map { ($0.key, $0.value) }))
            // What is in the file need not be kept in memory too, but for what was noted meanwhile.
            state.withLock { state in state.uses = state.uses.filter { pending[$0.key] != $0.value } }
        } catch {
            state.withLock { $0.isChanged = true }
            throw error
        }
    }

    private static func merged(_ a: [Handle: Timestamp], _ b: [Handle: Timestamp]) -> [Handle: Timestamp] {
        a.merging(b) { max($0, $1) }
    }
}

extension FileTokenUses {
    private static func read(_ path: FilePath) throws -> [Handle: Timestamp] {
        guard let status = try status(of: path) else { return [:] }
        let bytes = try attempting("read '\(path)'") {
            let file = try FileDescriptor.open(path, .readOnly, options: [.closeOnExec])
            return try file.closeAfter {
                var buffer = [UInt8](repeating: 0, count: Int(status.st_size))
                let count = try buffer.withUnsafeMutableBytes { try file.read(into: $0) }
                return Array(buffer.prefix(count))
            }
        }
        do throws(CairnError) {
            var uses: [Handle: Timestamp] = [:]
            for (token, moment) in try JSONMembers(try JSONParser.parse(bytes), path: "token-uses").rest {
                guard case .string(let text) = moment else {
                    throw CairnError(.invalid, "token-uses.\(token) must be a time")
                }
                uses[try Handle(parsing: token)] = try Timestamp(parsing: text)
            }
            return uses
        } catch {
            throw CairnError(
                .damaged, "'\(path)' cannot be read: \(error.message)",
                hint: "remove it: it only says when tokens were used last")
        }
    }

    /// In one step, so that nobody reads half of it. It need not survive a power failure.
    private static func replace(_ path: FilePath, with uses: [Handle: Timestamp]) throws {
        let members = uses.map { ($0.key.description, JSON.text($0.value)) }
        let text = JSON.object(Dictionary(uniqueKeysWithValues: members)).prettyText + "\n"
        // Under the process's own name: two processes may write at the same moment.
        let draft = path.removingLastComponent().appending("token-uses.\(getpid()).new")
        if unlink(draft.string) != 0, errno != ENOENT {
            throw systemFailure("remove '\(draft)'", Errno(rawValue: errno))
        }
        try writeNewFile(draft, text, permissions: [.ownerReadWrite, .groupRead])
        try check("move '\(draft)' to '\(path)'") { rename(draft.string, path.string) }
    }
}
