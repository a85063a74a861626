package import CairnObjects

/// Moves refs: the one way in which anything mutable changes.
package protocol Transactor: Sendable {
    /// Carries out a transaction: all of it, durably, with one log entry; or nothing.
    ///
    /// A request key that the log has already is answered first, whatever else the transaction asks for; a
    /// refused transaction consumes neither its key nor its lease. Every expectation and every move's `from`
    /// is compared with what stands, inside the transaction. Commits are linearizable, between processes too.
    /// When it returns, the entry survives a power failure. Several that wait at the same time may be made
    /// durable together; each succeeds or is refused by itself.
    func commit(_ transaction: Transaction) async throws(CommitError) -> LogEntry
}

/// Why a transaction changed nothing.
package enum CommitError: Error, Equatable, Sendable {
    /// A ref stood elsewhere than the transaction expected, or has moved away and back: somebody else was
    /// first.
    case conflict(Conflict)
    /// The log has grown past the size that the transaction expected.
    case logGrown
    /// The log has an entry under this idempotency key already.
    case repeated(LogEntry)
    /// The lease ran out, so the blobs may be gone.
    case leaseExpired
    /// A blob that the transaction relies on is not there any more.
    case blobMissing(Digest)
    case failed(CairnError)
}

/// A failed comparison.
package struct Conflict: Equatable, Sendable {
    package let ref: RefName
    package let expected: Digest?
    package let found: Digest?

    package init(ref: RefName, expected: Digest?, found: Digest?) {
        (self.ref, self.expected, self.found) = (ref, expected, found)
    }
}
