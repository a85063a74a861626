import CairnObjects
import Glibc
import Synchronization

/// The blobs whose directory entries this process has synced. One that was removed and written again is
/// another file, and so is not among them.
final class DurableNames: Sendable {
    private struct File: Hashable {
        let node: UInt64
        let changed: Int64

        init(_ status: stat) {
            node = UInt64(status.st_ino)
            changed = Int64(status.st_ctim.tv_sec) &* 1_000_000_000 &+ Int64(status.st_ctim.tv_nsec)
        }
    }

    private let files = Mutex<[Digest: File]>([:])

    private static let limit = 65_536

    func contains(_ blob: Digest, as status: stat) -> Bool {
        files.withLock { $0[blob] == File(status) }
    }

    /// - Parameter status: What the file was before its directory was synced.
    func note(_ blob: Digest, as status: stat) {
        files.withLock { files in
            // To forget all costs a sync of a directory for each, no more.
            if files.count >= Self.limit { files = [:] }
            files[blob] = File(status)
        }
    }
}
