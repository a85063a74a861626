import CairnObjects
import CairnStorage
import Testing

// BlobHolder, and the source that says `held`.

extension StorageContract {
    static let holdingCases = [
        Case("a lease holds what is there, and nothing else") { try await $0.leaseHolds() },
        Case("a lease holds what was written under it") { try await $0.leaseHoldsWhatItWrote() },
        Case("what a lease holds needs no bytes") { try await $0.heldNeedsNoBytes() },
        Case("what a lease does not hold is refused") { try await $0.notHeldIsRefused() },
        Case("a dead lease holds nothing") { try await $0.deadLeaseHoldsNothing() },
        Case("what is held stays, whatever is swept beside it") { try await $0.heldStays() },
        Case("a size that some blob has may be there") { try await $0.sizesThatMayBeThere() },
    ]

    func leaseHolds() async throws {
        let subject = try await begin()
        let (there, other) = (SeededRandom.bytes(70_000, seed: 1), SeededRandom.bytes(10, seed: 2))
        try await subject.store(there)
        try await subject.store(other)
        subject.clock.advance(byMilliseconds: 86_400_000)
        let lease = try await subject.storage.lease()
        #expect(try await subject.storage.held(under: lease) == [:])
        let missing = Digest(of: [1, 2, 3])
        let found = try await subject.storage.hold([Digest(of: there), missing], under: lease)
        #expect(found == [Digest(of: there): 70_000])
        #expect(try await subject.storage.held(under: lease) == found)
        #expect(try await subject.storage.hold([], under: lease) == [:])
        let blobs = try await subject.storage.inventory().blobs
        let touched = blobs.filter { $0.touched == subject.clock.now }.map(\.digest)
        #expect(touched == [Digest(of: there)], "what is held was relied upon now")
        // What was not there when it was asked for is not held once it comes.
        try await subject.store([1, 2, 3])
        #expect(try await subject.storage.held(under: lease) == found)
    }

    func leaseHoldsWhatItWrote() async throws {
        let subject = try await begin()
        let lease = try await subject.storage.lease()
        let other = try await subject.storage.lease()
        let bytes = SeededRandom.bytes(1234, seed: 1)
        _ = try await subject.storage.write([.bytes(bytes)], under: lease, meter: ByteMeter())
        #expect(try await subject.storage.held(under: lease) == [Digest(of: bytes): 1234])
        #expect(try await subject.storage.held(under: other) == [:])
    }

    func heldNeedsNoBytes() async throws {
        let subject = try await begin()
        let (old, new) = (SeededRandom.bytes(500, seed: 1), SeededRandom.bytes(600, seed: 2))
        try await subject.store(old)
        let lease = try await subject.storage.lease()
        _ = try await subject.storage.hold([Digest(of: old)], under: lease)
        _ = try await subject.storage.write([.bytes(new)], under: lease, meter: ByteMeter())
        let meter = ByteMeter()
        let sources: [BlobSource] = [
            .held(Digest(of: new), size: 600), .bytes([9]), .held(Digest(of: old), size: 500),
        ]
        let receipts = try await subject.storage.write(sources, under: lease, meter: meter)
        #expect(receipts.map(\.digest) == [Digest(of: new), Digest(of: [9]), Digest(of: old)])
        #expect(receipts.map(\.size) == [600, 1, 500])
        #expect(receipts.map(\.wasPresent) == [true, false, true])
        #expect(meter.done == 1, "only what has bytes is hashed")
    }

    func notHeldIsRefused() async throws {
        let subject = try await begin()
        let (there, mine) = (SeededRandom.bytes(500, seed: 1), SeededRandom.bytes(600, seed: 2))
        try await subject.store(there)
        let lease = try await subject.storage.lease()
        _ = try await subject.storage.write([.bytes(mine)], under: lease, meter: ByteMeter())
        let before = try await StorageState(of: subject.storage)
        let refused: [(Comment, BlobSource)] = [
            ("a blob that is there, but not under the lease", .held(Digest(of: there), size: 500)),
            ("a blob that nobody has", .held(Digest(of: [1]), size: 1)),
            ("another size", .held(Digest(of: mine), size: 601)),
        ]
        for (what, source) in refused {
            await expectFailure(.invalid, in: what) {
                _ = try await subject.storage.write([source], under: lease, meter: ByteMeter())
            }
        }
        #expect(try await StorageState(of: subject.storage) == before)
    }

    func deadLeaseHoldsNothing() async throws {
        let subject = try await begin()
        let bytes = SeededRandom.bytes(500, seed: 1)
        try await subject.store(bytes)
        let released = try await subject.storage.lease()
        try await subject.storage.release(released)
        let expired = try await subject.storage.lease()
        _ = try await subject.storage.hold([Digest(of: bytes)], under: expired)
        subject.clock.advance(byMilliseconds: Lease.lifetime)
        for lease in [released, expired, Lease.random()] {
            await expectFailure(.conflict, in: "holding under a dead lease") {
                _ = try await subject.storage.hold([Digest(of: bytes)], under: lease)
            }
            await expectFailure(.conflict, in: "asking what a dead lease holds") {
                _ = try await subject.storage.held(under: lease)
            }
        }
    }

    /// A client asks whether a blob is there, is told so, and registers it: no sweep in between may take it.
    func heldStays() async throws {
        let subject = try await begin()
        var (held, removed) = (0, 0)
        for round in 0..<100 {
            let bytes = Array("round \(round)".utf8)
            try await subject.store(bytes)
            let lease = try await subject.storage.lease()
            let sweep = Sweep(
                blobs: [Digest(of: bytes)], documents: [], markedAt: 0,
                untouchedSince: subject.clock.now.advanced(byMilliseconds: 1000))
            async let swept = subject.storage.sweep(sweep)
            async let found = subject.storage.hold([Digest(of: bytes)], under: lease)
            removed += try await swept?.removedBlobs ?? 0
            let wasFound = try await !found.isEmpty
            held += wasFound ? 1 : 0
            let condition = try await subject.condition(of: Digest(of: bytes))
            #expect(condition == (wasFound ? .sound(size: Int64(bytes.count)) : .missing), "round \(round)")
            #expect(try await subject.storage.sweep(sweep)?.sparedBlobs == (wasFound ? 1 : 0))
        }
        #expect(held + removed == 100, "in a round, either the lease has the blob or the sweep took it")
    }

    func sizesThatMayBeThere() async throws {
        let subject = try await begin()
        #expect(try await !subject.storage.mayHold(size: 777))
        try await subject.store(SeededRandom.bytes(777, seed: 1))
        #expect(try await subject.storage.mayHold(size: 777))
        #expect(try await !subject.storage.mayHold(size: 776))
    }
}
