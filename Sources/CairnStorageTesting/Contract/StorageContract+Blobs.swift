import CairnObjects
import CairnStorage
import Testing

// BlobWriter, BlobReader and BlobAuditor, with bytes and streams as sources.

extension StorageContract {
    static let blobCases = [
        Case("a blob reads back byte for byte") { try await $0.blobReadsBack() },
        Case("receipts come in the order of the sources") { try await $0.receiptsInOrder() },
        Case("a blob that is there is reported as present") { try await $0.presentIsReported() },
        Case("the meter counts every byte of a write") { try await $0.meterCounts() },
        Case("a stream that fails leaves nothing") { try await $0.failingStreamLeavesNothing() },
        Case("other bytes than were announced leave nothing") { try await $0.unannouncedBytesLeaveNothing() },
        Case("a cancelled write leaves nothing") { try await $0.cancelledWriteLeavesNothing() },
        Case("many writers of one blob all succeed") { try await $0.manyWritersOfOneBlob() },
        Case("a blob that is not there is missing, and reading it damage") { try await $0.missingBlob() },
        Case("the inventory lists blobs, and when they were touched") { try await $0.inventoryOfBlobs() },
    ]

    /// Sizes at which chunks, blocks and buffers begin and end.
    static let sizes = [0, 1, 4095, 65_537, 1 << 20, (1 << 20) + 1, 20 << 20]

    /// The bytes in chunks of odd sizes.
    static func oddChunks(_ bytes: [UInt8]) -> ByteStream {
        ByteStream {
            var start = 0
            var sizes = [1, 7, 4095, 65_537, 1 << 20]
            return {
                guard start < bytes.count else { return nil }
                let size = sizes.removeFirst()
                sizes.append(size)
                let chunk = Array(bytes[start..<min(start + size, bytes.count)])
                start += size
                return chunk
            }
        }
    }

    func blobReadsBack() async throws {
        for size in Self.sizes {
            let bytes = SeededRandom.bytes(size, seed: UInt64(size))
            for source in [BlobSource.bytes(bytes), .stream(Self.oddChunks(bytes))] {
                let subject = try await begin()
                let lease = try await subject.storage.lease()
                let receipts = try await subject.storage.write([source], under: lease, meter: ByteMeter())
                #expect(
                    receipts
                        == [BlobReceipt(digest: Digest(of: bytes), size: Int64(size), wasPresent: false)])
                var read: [UInt8] = []
                for try await chunk in try await subject.storage.read(Digest(of: bytes)) {
                    #expect(!chunk.isEmpty && chunk.count <= 8 << 20, "a chunk of \(chunk.count) bytes")
                    read += chunk
                }
                #expect(read == bytes, "\(size) bytes were written, \(read.count) read, or others")
                #expect(try await subject.condition(of: Digest(of: bytes)) == .sound(size: Int64(size)))
            }
        }
    }

    func receiptsInOrder() async throws {
        let subject = try await begin()
        let contents = [300_000, 5, 0, 1 << 20, 77].map { SeededRandom.bytes($0, seed: UInt64($0) + 1) }
        let lease = try await subject.storage.lease()
        let sources = contents.enumerated().map { index, bytes -> BlobSource in
            index.isMultiple(of: 2) ? .bytes(bytes) : .stream(Self.oddChunks(bytes))
        }
        let receipts = try await subject.storage.write(sources, under: lease, meter: ByteMeter())
        #expect(
            receipts
                == contents.map {
                    BlobReceipt(digest: Digest(of: $0), size: Int64($0.count), wasPresent: false)
                })
        for bytes in contents { #expect(try await subject.content(of: Digest(of: bytes)) == bytes) }
        #expect(try await subject.storage.write([], under: lease, meter: ByteMeter()) == [])
    }

    func presentIsReported() async throws {
        let subject = try await begin()
        let (old, new) = (SeededRandom.bytes(100_000, seed: 1), SeededRandom.bytes(100_000, seed: 2))
        try await subject.store(old)
        let lease = try await subject.storage.lease()
        let sources: [BlobSource] = [.bytes(new), .stream(Self.oddChunks(old))]
        let receipts = try await subject.storage.write(sources, under: lease, meter: ByteMeter())
        #expect(receipts.map(\.wasPresent) == [false, true])
        #expect(receipts.map(\.digest) == [Digest(of: new), Digest(of: old)])
        let again = try await subject.storage.write([.bytes(new)], under: lease, meter: ByteMeter())
        #expect(again.map(\.wasPresent) == [true])
        #expect(try await subject.content(of: Digest(of: old)) == old)
        let twins = SeededRandom.bytes(50_000, seed: 3)
        let both = try await subject.storage.write(
            [.bytes(twins), .bytes(twins)], under: lease, meter: ByteMeter())
        #expect(both.map(\.digest) == [Digest(of: twins), Digest(of: twins)])
        #expect(try await subject.storage.inventory().blobs.count == 3)
    }

    func meterCounts() async throws {
        let subject = try await begin()
        let (first, second) = (SeededRandom.bytes(70_001, seed: 1), SeededRandom.bytes(3, seed: 2))
        let meter = ByteMeter()
        let lease = try await subject.storage.lease()
        _ = try await subject.storage.write(
            [.bytes(first), .stream(Self.oddChunks(second))], under: lease, meter: meter)
        #expect(meter.done == 70_004)
        let audit = ByteMeter()
        _ = try await subject.storage.condition(of: Digest(of: first), meter: audit)
        #expect(audit.done == 70_001)
    }

    func failingStreamLeavesNothing() async throws {
        let subject = try await begin()
        let before = try await StorageState(of: subject.storage)
        let failure = CairnError(.interrupted, "the stream broke")
        let stream = ByteStream {
            var chunks = 0
            return {
                chunks += 1
                guard chunks <= 3 else { throw failure }
                return [UInt8](repeating: 7, count: 100_000)
            }
        }
        let lease = try await subject.storage.lease()
        await #expect(throws: failure) {
            _ = try await subject.storage.write([.stream(stream)], under: lease, meter: ByteMeter())
        }
        #expect(try await StorageState(of: subject.storage) == before)
    }

    func unannouncedBytesLeaveNothing() async throws {
        let subject = try await begin()
        let before = try await StorageState(of: subject.storage)
        let (good, bad) = ([UInt8](repeating: 3, count: 70_000), [UInt8](repeating: 4, count: 70_000))
        let lease = try await subject.storage.lease()
        let wrong = BlobSource.announced(Self.oddChunks(bad), Digest(of: good))
        await #expect(throws: UnannouncedBytes(announced: Digest(of: good), found: Digest(of: bad))) {
            _ = try await subject.storage.write([wrong], under: lease, meter: ByteMeter())
        }
        #expect(try await StorageState(of: subject.storage) == before)
        let right = BlobSource.announced(Self.oddChunks(good), Digest(of: good))
        let receipts = try await subject.storage.write([right], under: lease, meter: ByteMeter())
        #expect(receipts.map(\.digest) == [Digest(of: good)])
    }

    func cancelledWriteLeavesNothing() async throws {
        let subject = try await begin()
        let before = try await StorageState(of: subject.storage)
        let (asked, asking) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let stream = ByteStream {
            var chunks = 0
            return {
                chunks += 1
                if chunks > 2 {
                    asking.yield()
                    try await Task.sleep(for: .seconds(60))
                }
                return [UInt8](repeating: 8, count: 100_000)
            }
        }
        let lease = try await subject.storage.lease()
        let write = Task {
            try await subject.storage.write([.stream(stream)], under: lease, meter: ByteMeter())
        }
        for await _ in asked { break }
        write.cancel()
        guard case .failure = await write.result else {
            Issue.record("a cancelled write returned")
            return
        }
        #expect(try await StorageState(of: subject.storage) == before)
    }

    func manyWritersOfOneBlob() async throws {
        let subject = try await begin()
        let bytes = SeededRandom.bytes(300_000, seed: 9)
        try await withThrowingTaskGroup(of: Digest?.self) { group in
            for _ in 0..<16 {
                group.addTask {
                    let lease = try await subject.storage.lease()
                    let stream = BlobSource.stream(Self.oddChunks(bytes))
                    return try await subject.storage.write([stream], under: lease, meter: ByteMeter())
                        .first?.digest
                }
            }
            for try await digest in group { #expect(digest == Digest(of: bytes)) }
        }
        #expect(try await subject.content(of: Digest(of: bytes)) == bytes)
        let inventory = try await subject.storage.inventory()
        #expect(inventory.blobs.map(\.digest) == [Digest(of: bytes)])
        #expect(inventory.leftovers == [])
    }

    func missingBlob() async throws {
        let subject = try await begin()
        let missing = Digest(of: [1, 2, 3])
        #expect(try await subject.condition(of: missing) == .missing)
        await expectFailure(.damaged, in: "reading a missing blob") {
            _ = try await subject.content(of: missing)
        }
    }

    func inventoryOfBlobs() async throws {
        let subject = try await begin()
        #expect(try await subject.storage.inventory() == Inventory())
        let bytes = SeededRandom.bytes(5000, seed: 3)
        let start = subject.clock.now
        try await subject.store(bytes)
        let written = try #require(try await subject.storage.inventory().blobs.first)
        #expect(written == Inventory.Blob(digest: Digest(of: bytes), size: 5000, touched: start))
        subject.clock.advance(byMilliseconds: 86_400_000)
        _ = try await subject.content(of: Digest(of: bytes))
        #expect(try await subject.storage.inventory().blobs == [written], "reading is not relying upon")
        try await subject.store(bytes)
        let touched = try await subject.storage.inventory().blobs
        #expect(touched.map(\.touched) == [subject.clock.now], "a push that finds a blob touches it")
    }
}
