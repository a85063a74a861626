import CairnStorage
import Synchronization

/// What this process knows of uploads under way beyond their files: how far they are hashed.
final class UploadTable: Sendable {
    let limits: UploadLimits
    /// Where uploads are hashed: beside the writing, so that an upload takes as long as the slower of the
    /// two.
    let hashing: BlockingPool
    private let hashes = Mutex<[UploadKey: GrowingHash]>([:])

    /// - Parameter width: How many are hashed at once.
    init(limits: UploadLimits, width: Int) {
        (self.limits, hashing) = (limits, BlockingPool(width: width))
    }

    /// Takes out the hash of the upload that is this file, or a new one; only whoever holds the file's lock
    /// may ask.
    func take(_ upload: UploadKey, inode: UInt64) -> GrowingHash {
        let kept = hashes.withLock { $0.removeValue(forKey: upload) }
        guard let kept, kept.inode == inode else { return GrowingHash(inode: inode) }
        return kept
    }

    /// Keeps a hash for the next time. With too many kept, they are dropped: what is missing can be hashed
    /// again.
    func keep(_ hash: GrowingHash, of upload: UploadKey) {
        hashes.withLock { hashes in
            if hashes.count >= limits.count { hashes.removeAll() }
            hashes[upload] = hash
        }
    }

    func forget(_ upload: UploadKey) { hashes.withLock { $0[upload] = nil } }
}
