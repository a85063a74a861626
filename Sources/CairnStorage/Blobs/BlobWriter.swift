package import CairnObjects

/// The only way bytes come into a store: hashed while they are written, durable before anybody hears of them.
package protocol BlobWriter: Sendable {
    /// Begins a push. The lease lives for a day, or until a commit consumes it or `release` gives it up.
    func lease() async throws -> Lease

    /// Writes blobs and makes them durable together; when it returns, each survives a power failure.
    ///
    /// Several are hashed at once, on several cores. One that is there already is not written again. The
    /// meter counts every byte hashed. On failure or cancellation nothing half-written is left behind.
    ///
    /// - Returns: one receipt a source, in the order of the sources.
    /// - Throws: `conflict` where a file changes meanwhile or the lease is not live, `invalid` where a source
    ///   says `held` and the lease does not hold such a blob, `system` where the disk is full or failing.
    func write(_ sources: [BlobSource], under lease: Lease, meter: ByteMeter) async throws -> [BlobReceipt]

    /// Gives up a push that will not commit; its blobs are left to the collector.
    func release(_ lease: Lease) async throws
}

/// What became of one source.
package struct BlobReceipt: Equatable, Sendable {
    package let digest: Digest
    /// In bytes.
    package let size: Int64
    /// Whether the store already had these bytes.
    package let wasPresent: Bool

    package init(digest: Digest, size: Int64, wasPresent: Bool) {
        (self.digest, self.size, self.wasPresent) = (digest, size, wasPresent)
    }
}

extension BlobReceipt {
    /// Checks what a source says of a blob that a lease is to hold.
    ///
    /// - Parameter found: The size of the blob that it holds; `nil` where it holds none.
    /// - Throws: `invalid` where it holds none, or one of another size.
    package static func require(
        _ size: Int64, ofHeld digest: Digest, toBe found: Int64?
    ) throws(CairnError) {
        guard let found else {
            throw CairnError(
                .invalid, "the lease holds no blob \(digest.short)", hint: "upload it under this lease first")
        }
        guard size == found else {
            throw CairnError(.invalid, "blob \(digest.short) has \(found) bytes, not \(size)")
        }
    }
}
