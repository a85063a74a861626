package import CairnObjects

/// Removes what the registry has found to be garbage, if that still holds.
package protocol Sweeper: Sendable {
    /// Removes what the sweep lists, in transactions that exclude every push.
    ///
    /// Nothing is removed where the log has grown past `markedAt`, since a new entry may need what is listed.
    /// A blob that is under a live lease, or was touched after `untouchedSince`, is spared.
    ///
    /// - Returns: what was removed, and the blobs spared; `nil` where the log has grown.
    func sweep(_ sweep: Sweep) async throws -> SweepResult?

    /// Removes the leftovers of pushes and collections that did not end.
    ///
    /// - Returns: how many there were.
    func removeLeftovers() async throws -> Int
}

/// What a collector wants removed.
package struct Sweep: Sendable {
    package var blobs: [Digest]
    package var documents: [Digest]
    /// The log's size up to which everything was marked.
    package var markedAt: Int64
    /// The grace: blobs touched later are spared.
    package var untouchedSince: Timestamp

    package init(blobs: [Digest], documents: [Digest], markedAt: Int64, untouchedSince: Timestamp) {
        (self.blobs, self.documents) = (blobs, documents)
        (self.markedAt, self.untouchedSince) = (markedAt, untouchedSince)
    }
}

/// What a sweep did.
package struct SweepResult: Equatable, Sendable {
    package var removedBlobs = 0
    package var removedDocuments = 0
    /// In bytes of blobs.
    package var freed: Int64 = 0
    package var sparedBlobs = 0

    package init() {}

    package static func += (total: inout SweepResult, part: SweepResult) {
        total.removedBlobs += part.removedBlobs
        total.removedDocuments += part.removedDocuments
        total.freed += part.freed
        total.sparedBlobs += part.sparedBlobs
    }
}
