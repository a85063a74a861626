package import CairnObjects

/// Reads the log and what its Merkle tree proves.
package protocol LogReader: Sendable {
    /// The newest checkpoint, signed.
    func head() async throws -> SignedNote

    /// The bytes of the entries from `sequence` on, at most `limit`; fewer only at the end.
    func entries(from sequence: Int64, limit: Int) async throws -> [[UInt8]]

    /// The entries that moved this ref, oldest first. Costs what there is to return.
    func history(of ref: RefName) async throws -> [LogEntry]

    /// The newest of the entries that moved this ref, newest first. Costs what there is to return.
    func newestHistory(of ref: RefName, limit: Int) async throws -> [LogEntry]

    /// The entry that was made under this idempotency key.
    func entry(for request: RequestKey) async throws -> LogEntry?

    /// The inclusion proof of an entry in the tree of the first `size` entries (RFC 6962, section 2.1.1).
    func inclusionProof(of sequence: Int64, in size: Int64) async throws -> [TreeHash]

    /// The root of the tree of the first `size` entries, from the nodes that are kept.
    func root(size: Int64) async throws -> TreeHash

    /// The nodes of the tree that are missing, or do not follow from the entries; none in a sound log.
    func wrongTreeNodes() async throws -> [MerkleTree.Position]

    /// The consistency proof between two sizes (RFC 6962, section 2.1.2).
    func consistencyProof(from old: Int64, to new: Int64) async throws -> [TreeHash]
}

extension LogReader {
    /// For a storage that has no shorter way: costs what the whole history does.
    package func newestHistory(of ref: RefName, limit: Int) async throws -> [LogEntry] {
        Array(try await history(of: ref).suffix(max(0, limit)).reversed())
    }
}
