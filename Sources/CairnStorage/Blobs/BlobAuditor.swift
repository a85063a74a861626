package import CairnObjects

/// Looks at what is really kept.
package protocol BlobAuditor: Sendable {
    /// Reads and hashes one blob. Several calls run at once, on several cores.
    func condition(of blob: Digest, meter: ByteMeter) async throws -> BlobCondition

    /// Every blob that is kept, and everything else that lies about.
    func inventory() async throws -> Inventory
}

/// What hashing a blob showed.
package enum BlobCondition: Equatable, Sendable {
    case sound(size: Int64)
    case missing
    /// The bytes hash to another name.
    case damaged(found: Digest, size: Int64)
    /// The device or the system would not give the bytes.
    case unreadable(String)
}

/// What a storage holds, whether or not anything names it.
package struct Inventory: Equatable, Sendable {
    /// One blob that is kept.
    package struct Blob: Equatable, Sendable {
        package let digest: Digest
        /// In bytes.
        package let size: Int64
        /// When it was written, or last relied upon by a push.
        package let touched: Timestamp

        package init(digest: Digest, size: Int64, touched: Timestamp) {
            (self.digest, self.size, self.touched) = (digest, size, touched)
        }
    }

    package var blobs: [Blob] = []
    package var documents: [Digest] = []
    /// Files of pushes that were killed, and of collections that were; nothing needs them.
    package var leftovers: [String] = []
    /// Files that no Cairn put there.
    package var strangers: [String] = []

    package init() {}
}
