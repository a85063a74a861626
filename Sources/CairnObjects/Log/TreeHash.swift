/// A hash in the log's Merkle tree (RFC 6962, section 2.1): SHA-256 with a prefix that tells leaves from
/// nodes.
package struct TreeHash: Hashable, Sendable {
    /// 32 bytes.
    package let bytes: [UInt8]

    /// - Precondition: exactly 32 bytes.
    package init(bytes: [UInt8]) {
        precondition(bytes.count == Digest.byteCount, "a tree hash has 32 bytes")
        self.bytes = bytes
    }

    /// The hash of a leaf: SHA-256(0x00 ‖ entry).
    package init(leaf entry: [UInt8]) {
        var hasher = SHA256Hasher()
        hasher.update([0x00])
        hasher.update(entry)
        bytes = hasher.finalize().bytes
    }

    /// The hash of a node above two others: SHA-256(0x01 ‖ left ‖ right).
    package init(left: TreeHash, right: TreeHash) {
        var hasher = SHA256Hasher()
        hasher.update([0x01])
        hasher.update(left.bytes)
        hasher.update(right.bytes)
        bytes = hasher.finalize().bytes
    }

    /// The root of the tree without leaves: SHA-256 of nothing.
    package static var empty: TreeHash { TreeHash(bytes: Digest(of: []).bytes) }

    package var base64: String { Base64.encode(bytes) }

    /// `nil` where the text is not the base64 of 32 bytes.
    package init?(base64: some StringProtocol) {
        guard let bytes = Base64.decode(base64), bytes.count == Digest.byteCount else { return nil }
        self.bytes = bytes
    }
}
