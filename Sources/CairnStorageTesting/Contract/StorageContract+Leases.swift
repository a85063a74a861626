import CairnObjects
import CairnStorage
import Testing

// Lease: the right to rely on blobs that no ref names yet.

extension StorageContract {
    static let leaseCases = [
        Case("no two leases are the same") { try await $0.leasesDiffer() },
        Case("a lease lives for a day and no longer") { try await $0.leaseLifetime() },
        Case("a dead lease commits nothing") { try await $0.deadLeaseCommitsNothing() },
        Case("a dead lease takes no blobs") { try await $0.deadLeaseTakesNoBlobs() },
        Case("a commit consumes its lease, a refused one does not") {
            try await $0.refusedCommitKeepsLease()
        },
    ]

    func leasesDiffer() async throws {
        let subject = try await begin()
        var leases: Set<Lease> = []
        for _ in 0..<100 { leases.insert(try await subject.storage.lease()) }
        #expect(leases.count == 100)
    }

    func leaseLifetime() async throws {
        let subject = try await begin()
        let sample = try Sample()
        var transaction = try sample.creation()
        transaction.lease = try await subject.storage.lease()
        let other = try await subject.storage.lease()
        subject.clock.advance(byMilliseconds: Lease.lifetime - 1)
        _ = try await subject.storage.write([.bytes([1])], under: other, meter: ByteMeter())
        _ = try await subject.storage.commit(transaction)
        subject.clock.advance(byMilliseconds: 1)
        var late = try sample.registration(of: sample.version(), as: 1)
        late.lease = other
        #expect(await subject.refusal(of: late) == .leaseExpired)
    }

    /// Leases that give no right any more, or never did.
    private func deadLeases(_ subject: Subject) async throws -> [(String, Lease)] {
        let expired = try await subject.storage.lease()
        subject.clock.advance(byMilliseconds: Lease.lifetime)
        let released = try await subject.storage.lease()
        try await subject.storage.release(released)
        let used = try await subject.storage.lease()
        var transaction = try Sample("consumer").creation()
        transaction.lease = used
        _ = try await subject.storage.commit(transaction)
        return [("expired", expired), ("released", released), ("used", used), ("unknown", Lease.random())]
    }

    func deadLeaseCommitsNothing() async throws {
        let subject = try await begin()
        let leases = try await deadLeases(subject)
        let before = try await StorageState(of: subject.storage)
        for (name, lease) in leases {
            var transaction = try Sample().creation()
            transaction.lease = lease
            #expect(await subject.refusal(of: transaction) == .leaseExpired, "\(name)")
        }
        #expect(try await StorageState(of: subject.storage) == before)
        for (_, lease) in leases { try await subject.storage.release(lease) }
    }

    func deadLeaseTakesNoBlobs() async throws {
        let subject = try await begin()
        let leases = try await deadLeases(subject)
        let before = try await StorageState(of: subject.storage)
        for (name, lease) in leases {
            await expectFailure(.conflict, in: "a write under a lease that is \(name)") {
                _ = try await subject.storage.write([.bytes([1, 2])], under: lease, meter: ByteMeter())
            }
        }
        #expect(try await StorageState(of: subject.storage) == before)
    }

    func refusedCommitKeepsLease() async throws {
        let subject = try await begin()
        let sample = try Sample()
        _ = try await subject.storage.commit(sample.creation())
        let version = try sample.version("with a blob")
        let lease = try await subject.storage.lease()
        let bytes = Array("with a blob".utf8)
        _ = try await subject.storage.write([.bytes(bytes)], under: lease, meter: ByteMeter())
        var transaction = try sample.registration(of: version, as: 1, under: lease)
        transaction.expectations = [RefExpectation(.policy(sample.group), names: version.digest)]
        guard case .conflict = await subject.refusal(of: transaction) else {
            Issue.record("a policy that is not there was expected, and that was no conflict")
            return
        }
        let sweep = Sweep(
            blobs: [Digest(of: bytes)], documents: [], markedAt: 1, untouchedSince: subject.clock.now)
        #expect(try await subject.storage.sweep(sweep)?.sparedBlobs == 1)
        transaction.expectations = []
        _ = try await subject.storage.commit(transaction)
        var second = try sample.registration(of: sample.version("again"), as: 2)
        second.lease = lease
        #expect(await subject.refusal(of: second) == .leaseExpired)
    }
}
