package import CairnObjects

/// Lets a lease rely on blobs that are there already, without their bytes.
///
/// Whoever may hold a blob may have its bytes in a version of theirs: a server asks for those only that its
/// caller may read, and so what a caller's lease holds is what the caller may read or has sent.
package protocol BlobHolder: Sendable {
    /// Puts those of the blobs that are there under the lease. No collector removes them while it lives.
    ///
    /// - Returns: their sizes in bytes; nothing for those that are not there.
    /// - Throws: `conflict` where the lease is not live.
    func hold(_ blobs: [Digest], under lease: Lease) async throws -> [Digest: Int64]

    /// The blobs under the lease, with their sizes in bytes.
    ///
    /// - Throws: `conflict` where the lease is not live.
    func held(under lease: Lease) async throws -> [Digest: Int64]

    /// Those of the blobs that are there at this moment, durably, with their sizes in bytes. Nothing keeps a
    /// collector from them: whoever relies on it names them in `Transaction.blobs`.
    func present(_ blobs: [Digest]) async throws -> [Digest: Int64]

    /// Whether some blob may have this size, in bytes: where none has, nobody need hash a file to find out
    /// whether it is there.
    func mayHold(size: Int64) async throws -> Bool
}
