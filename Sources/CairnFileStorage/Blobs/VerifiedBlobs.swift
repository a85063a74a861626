import CairnObjects
import CairnStorage
import Synchronization

/// Remembers which blobs' files this process has hashed and found right, as long as they stay as they were.
final class VerifiedBlobs: Sendable {
    private struct State {
        var known: [Digest: FileIdentity] = [:]
        var running: [Digest: Task<FileIdentity, any Error>] = [:]
    }

    private let state = Mutex(State())
    private let pool: BlockingPool
    private let hashed = Atomic<Int>(0)

    /// So many are remembered at most; one takes about 100 bytes.
    private static let limit = 65_536
    /// A file that changes each time it was hashed is not worth more tries.
    private static let maximumTries = 3

    /// - Parameter width: How many files are hashed at once.
    init(width: Int) { pool = BlockingPool(width: width) }

    /// How many files were hashed so far.
    var hashings: Int { hashed.load(ordering: .relaxed) }

    /// Opens a blob's file, and hashes it unless that is known to be needless.
    ///
    /// - Parameter open: Opens the file, off the cooperative pool.
    /// - Throws: `damaged` where the bytes hash to another name; what `open` throws.
    func file(
        of blob: Digest, opening open: () async throws -> (OpenBlobFile, FileIdentity)
    ) async throws -> OpenBlobFile {
        for _ in 0..<Self.maximumTries {
            let (file, identity) = try await open()
            if state.withLock({ $0.known[blob] == identity }) { return file }
            // Somebody's hashing that is under way may be of another file; then it is this one's turn.
            if try await hashing(of: file, as: blob, identity).value == identity { return file }
        }
        throw CairnError(
            .damaged, "the file of blob \(blob.short) is being changed",
            hint: "nothing may write below blobs/: find out who does")
    }

    /// The hashing of this blob that is under way, or a new one.
    private func hashing(
        of file: OpenBlobFile, as blob: Digest, _ identity: FileIdentity
    ) -> Task<FileIdentity, any Error> {
        state.withLock { state in
            if let running = state.running[blob] { return running }
            let task = Task { try await verify(file, as: blob, identity) }
            state.running[blob] = task
            return task
        }
    }

    private func verify(
        _ file: OpenBlobFile, as blob: Digest, _ identity: FileIdentity
    ) async throws -> FileIdentity {
        let wasFresh = identity.isFresh()
        let result = await Result { () async throws -> FileIdentity in
            hashed.add(1, ordering: .relaxed)
            return try await pool.run {
                let content = try attempting("read blob \(blob.short)") {
                    try file.descriptor.hash(meter: ByteMeter(), cancellation: Cancellation())
                }
                guard content.digest == blob else {
                    throw CairnError(
                        .damaged, "blob \(blob.short) is damaged: its bytes hash to \(content.digest.short)",
                        hint: "run 'cairn verify' to see what it affects")
                }
                return try FileIdentity(file.descriptor)
            }
        }
        state.withLock { state in
            state.running[blob] = nil
            guard case .success(identity) = result, !wasFresh else { return }
            if state.known.count >= Self.limit { state.known.removeAll() }
            state.known[blob] = identity
        }
        return try result.get()
    }
}

extension Result where Failure == any Error {
    /// What asynchronous work gives or throws.
    fileprivate init(_ body: () async throws -> Success) async {
        do {
            self = .success(try await body())
        } catch {
            self = .failure(error)
        }
    }
}
