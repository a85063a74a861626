package import CairnObjects
package import CairnStorage
import Testing

/// The storage that a promise is checked on, with its clock and the key that its heads must be signed by.
package struct Subject: Sendable {
    package let storage: any RegistryStorage
    package let clock: TestClock
    package let verifier: VerifierKey

    package init(storage: any RegistryStorage, clock: TestClock, verifier: VerifierKey) {
        (self.storage, self.clock, self.verifier) = (storage, clock, verifier)
    }
}

extension Subject {
    /// Writes these bytes under a lease of their own, which is given up: nothing protects the blob then.
    @discardableResult
    func store(_ bytes: [UInt8]) async throws -> BlobReceipt {
        let lease = try await storage.lease()
        let receipts = try await storage.write([.bytes(bytes)], under: lease, meter: ByteMeter())
        try await storage.release(lease)
        return try #require(receipts.first)
    }

    /// The bytes of a blob, pulled to the end.
    func content(of blob: Digest) async throws -> [UInt8] {
        try await storage.read(blob).collect(upTo: .max)
    }

    func condition(of blob: Digest) async throws -> BlobCondition {
        try await storage.condition(of: blob, meter: ByteMeter())
    }

    /// Why the storage refuses the transaction; `nil`, and an issue, where it carries it out.
    func refusal(
        of transaction: Transaction, sourceLocation: SourceLocation = #_sourceLocation
    ) async -> CommitError? {
        do throws(CommitError) {
            let entry = try await storage.commit(transaction)
            Issue.record("committed as entry \(entry.sequence)", sourceLocation: sourceLocation)
            return nil
        } catch {
            return error
        }
    }

    /// The log from its first entry.
    func entries() async throws -> [[UInt8]] { try await storage.entries(from: 0, limit: .max) }

    /// The newest checkpoint, its signature checked.
    func head() async throws -> Checkpoint {
        try Checkpoint(note: await storage.head(), trusting: verifier)
    }

    /// Creates the sample's group, and versions 1 to `count`.
    @discardableResult
    func register(_ count: Int, by sample: Sample) async throws -> [SampleVersion] {
        _ = try await storage.commit(sample.creation())
        var versions: [SampleVersion] = []
        for number in 1...count {
            let version = try sample.version("version \(number)")
            _ = try await storage.commit(sample.registration(of: version, as: number))
            versions.append(version)
        }
        return versions
    }
}

/// Expects the body to throw a `CairnError` with one of these codes.
func expectFailure(
    _ codes: CairnError.Code..., in what: Comment, sourceLocation: SourceLocation = #_sourceLocation,
    _ body: () async throws -> Void
) async {
    do {
        try await body()
        Issue.record("nothing was thrown: \(what)", sourceLocation: sourceLocation)
    } catch let error as CairnError {
        #expect(codes.contains(error.code), "\(what): \(error)", sourceLocation: sourceLocation)
    } catch {
        Issue.record("\(what): \(error) is no CairnError", sourceLocation: sourceLocation)
    }
}
