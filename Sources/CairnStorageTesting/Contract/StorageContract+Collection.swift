import CairnObjects
import CairnStorage
import Testing

// Sweeper, beside pushes.

extension StorageContract {
    static let collectionCases = [
        Case("a sweep removes what it lists and nothing else") { try await $0.sweepRemoves() },
        Case("a sweep spares what is leased or was touched") { try await $0.sweepSpares() },
        Case("dead leases protect nothing") { try await $0.deadLeasesProtectNothing() },
        Case("a sweep removes nothing once the log has grown") { try await $0.grownLogStopsSweep() },
        Case("a push never loses a blob that it found present") { try await $0.pushKeepsWhatItFound() },
        Case("nothing is left over where all went well") { try await $0.noLeftovers() },
        Case("removing leftovers does not disturb a push under way") { try await $0.leftoversBesidePush() },
    ]

    func sweepRemoves() async throws {
        let subject = try await begin()
        let sample = try Sample()
        var transaction = try sample.creation()
        let documents = [try Document(bytes: [1]), try Document(bytes: [2])]
        transaction.documents += documents
        _ = try await subject.storage.commit(transaction)
        let contents = [10, 200_000, 30].map { SeededRandom.bytes($0, seed: UInt64($0)) }
        for bytes in contents { try await subject.store(bytes) }
        let blobs = contents.map { Digest(of: $0) }
        let missing = Digest(of: [3])
        let sweep = Sweep(
            blobs: [blobs[0], blobs[1], missing], documents: [documents[0].digest, missing], markedAt: 1,
            untouchedSince: subject.clock.now)
        var expected = SweepResult()
        (expected.removedBlobs, expected.freed, expected.removedDocuments) = (2, 200_010, 1)
        #expect(try await subject.storage.sweep(sweep) == expected)
        for (index, bytes) in contents.enumerated() {
            let condition = try await subject.condition(of: blobs[index])
            #expect(condition == (index == 2 ? .sound(size: Int64(bytes.count)) : .missing))
        }
        #expect(try await subject.storage.document(documents[0].digest) == nil)
        #expect(try await subject.storage.document(documents[1].digest) == documents[1])
        let inventory = try await subject.storage.inventory()
        #expect(inventory.blobs.map(\.digest) == [blobs[2]])
        #expect(inventory.leftovers == [] && inventory.strangers == [])
        #expect(inventory.documents.contains(transaction.documents[0].digest))
        #expect(try await subject.storage.sweep(sweep) == SweepResult(), "what is gone cannot go again")
        let again = try await subject.store(contents[0])
        #expect(!again.wasPresent)
        #expect(try await subject.content(of: blobs[0]) == contents[0])
    }

    func sweepSpares() async throws {
        let subject = try await begin()
        let contents = (0..<4).map { SeededRandom.bytes(1000, seed: $0) }
        let blobs = contents.map { Digest(of: $0) }
        for bytes in contents { try await subject.store(bytes) }
        let start = subject.clock.now
        subject.clock.advance(byMilliseconds: 1000)
        let lease = try await subject.storage.lease()
        _ = try await subject.storage.write([.bytes(contents[0])], under: lease, meter: ByteMeter())
        try await subject.store(contents[1])
        // At the very moment counts as untouched; only later is later.
        let graceful = Sweep(blobs: blobs, documents: [], markedAt: 0, untouchedSince: start)
        var expected = SweepResult()
        (expected.removedBlobs, expected.freed, expected.sparedBlobs) = (2, 2000, 2)
        #expect(try await subject.storage.sweep(graceful) == expected)
        let strict = Sweep(blobs: blobs, documents: [], markedAt: 0, untouchedSince: subject.clock.now)
        (expected.removedBlobs, expected.freed, expected.sparedBlobs) = (1, 1000, 1)
        #expect(try await subject.storage.sweep(strict) == expected)
        #expect(try await subject.content(of: blobs[0]) == contents[0])
    }

    func deadLeasesProtectNothing() async throws {
        let subject = try await begin()
        let sample = try Sample()
        let bytes = SeededRandom.bytes(1000, seed: 1)
        for round in 0..<3 {
            let lease = try await subject.storage.lease()
            _ = try await subject.storage.write([.bytes(bytes)], under: lease, meter: ByteMeter())
            switch round {
            case 0: try await subject.storage.release(lease)
            case 1: subject.clock.advance(byMilliseconds: Lease.lifetime)
            default:
                var transaction = try sample.creation()
                transaction.lease = lease
                _ = try await subject.storage.commit(transaction)
            }
            let size = try await subject.storage.snapshot(.all).logSize
            let sweep = Sweep(
                blobs: [Digest(of: bytes)], documents: [], markedAt: size, untouchedSince: subject.clock.now)
            #expect(try await subject.storage.sweep(sweep)?.removedBlobs == 1, "round \(round)")
        }
    }

    func grownLogStopsSweep() async throws {
        let subject = try await begin()
        let bytes = SeededRandom.bytes(1000, seed: 1)
        try await subject.store(bytes)
        var transaction = try Sample().creation()
        let document = try Document(bytes: [1])
        transaction.documents.append(document)
        _ = try await subject.storage.commit(transaction)
        let before = try await StorageState(of: subject.storage)
        let sweep = Sweep(
            blobs: [Digest(of: bytes)], documents: [document.digest], markedAt: 0,
            untouchedSince: subject.clock.now)
        #expect(try await subject.storage.sweep(sweep) == nil)
        #expect(try await StorageState(of: subject.storage) == before)
    }

    /// The race of design section 4, "a push finds the blob present, the collector removes it, the push
    /// commits", in many rounds; the grace is taken away, so that only the lease protects.
    func pushKeepsWhatItFound() async throws {
        let subject = try await begin()
        let sample = try Sample()
        _ = try await subject.storage.commit(sample.creation())
        var (present, removed) = (0, 0)
        for round in 1...100 {
            let bytes = Array("round \(round)".utf8)
            try await subject.store(bytes)
            let version = try sample.version("round \(round)")
            let sweep = Sweep(
                blobs: [Digest(of: bytes)], documents: [], markedAt: Int64(round),
                untouchedSince: subject.clock.now.advanced(byMilliseconds: 1000))
            async let receipt = subject.push(bytes, version, as: round, by: sample)
            try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<2 { group.addTask { try await subject.sweepUntilGrown(sweep) } }
                for try await count in group { removed += count }
            }
            present += try await receipt.wasPresent ? 1 : 0
            let condition = try await subject.condition(of: Digest(of: bytes))
            #expect(condition == .sound(size: Int64(bytes.count)), "round \(round)")
            guard case .sound = condition else { return }
        }
        #expect(try await subject.storage.snapshot(.all).logSize == 101)
        // In a round, either the push found the blob or a sweep had removed it.
        #expect(present + removed == 100)
    }

    func noLeftovers() async throws {
        let subject = try await begin()
        let sample = try Sample()
        let version = try await subject.register(1, by: sample)[0]
        try await subject.store(Array("version 1".utf8))
        _ = try await subject.storage.commit(sample.promotion(of: version.digest))
        let before = try await StorageState(of: subject.storage)
        #expect(before.leftovers == [])
        #expect(try await subject.storage.removeLeftovers() == 0)
        #expect(try await StorageState(of: subject.storage) == before)
    }

    func leftoversBesidePush() async throws {
        let subject = try await begin()
        let bytes = SeededRandom.bytes(300_000, seed: 1)
        let lease = try await subject.storage.lease()
        let stream = ByteStream {
            var rest = bytes[...]
            return {
                guard !rest.isEmpty else { return nil }
                defer { rest = rest.dropFirst(100_000) }
                _ = try await subject.storage.removeLeftovers()
                return Array(rest.prefix(100_000))
            }
        }
        _ = try await subject.storage.write([.stream(stream)], under: lease, meter: ByteMeter())
        #expect(try await subject.storage.removeLeftovers() == 0)
        #expect(try await subject.content(of: Digest(of: bytes)) == bytes)
    }
}

extension Subject {
    /// Sweeps again and again, until a commit stops it, and tells how many blobs were removed. It gives up
    /// in time to let a push that failed be seen.
    fileprivate func sweepUntilGrown(_ sweep: Sweep) async throws -> Int {
        var removed = 0
        for _ in 0..<1000 {
            guard let result = try await storage.sweep(sweep) else { break }
            removed += result.removedBlobs
            await Task.yield()
        }
        return removed
    }

    /// A whole push of one version with one file.
    fileprivate func push(
        _ bytes: [UInt8], _ version: SampleVersion, as number: Int, by sample: Sample
    ) async throws -> BlobReceipt {
        let lease = try await storage.lease()
        let receipts = try await storage.write([.bytes(bytes)], under: lease, meter: ByteMeter())
        for _ in 0..<number % 10 { await Task.yield() }  // some pushes take their time before they commit
        _ = try await storage.commit(sample.registration(of: version, as: number, under: lease))
        return try #require(receipts.first)
    }
}
