import CairnObjects
import CairnStorage
import Testing

// UploadStore: what goes well.

extension StorageContract {
    static let uploadCases = [
        Case("an upload in pieces becomes a blob") { try await $0.uploadInPieces() },
        Case("an upload goes on where its stream broke") { try await $0.uploadGoesOn() },
        Case("an upload is a blob only when it is finished") { try await $0.uploadIsNoBlobYet() },
        Case("an upload of what is there is reported as present") { try await $0.uploadOfPresent() },
        Case("finishing twice is finishing once") { try await $0.finishingTwice() },
        Case("an empty upload is an empty blob") { try await $0.emptyUpload() },
        Case("an upload that is abandoned is gone") { try await $0.abandonedUpload() },
        Case("an upload waits for a lease that lives") { try await $0.uploadWaitsForLease() },
        Case("what an upload became is under its lease") { try await $0.uploadIsLeased() },
        Case("many uploads at once do not mix") { try await $0.manyUploads() },
    ]

    /// A stream that gives these bytes and then breaks.
    static func breaking(after bytes: [UInt8], _ error: CairnError) -> ByteStream {
        ByteStream {
            var chunks = bytes.isEmpty ? [] : [bytes]
            return {
                guard let chunk = chunks.popLast() else { throw error }
                return chunk
            }
        }
    }

    func uploadInPieces() async throws {
        let subject = try await begin()
        let storage = subject.storage
        for size in [1, 70_001, (1 << 20) + 1, 20 << 20] {
            let bytes = SeededRandom.bytes(size, seed: UInt64(size))
            let (key, lease) = (UploadKey.random(), try await storage.lease())
            #expect(try await storage.offset(of: key) == 0)
            let cuts = [0, size / 3, size / 3 + 1, size].map { min($0, size) }
            for (start, end) in zip(cuts, cuts.dropFirst()) {
                let piece = Self.oddChunks(Array(bytes[start..<end]))
                #expect(try await storage.append(piece, to: key, at: Int64(start)) == Int64(end))
                #expect(try await storage.offset(of: key) == Int64(end))
            }
            let digest = Digest(of: bytes)
            let receipt = try await storage.finish(key, as: digest, size: Int64(size), under: lease)
            #expect(receipt == BlobReceipt(digest: digest, size: Int64(size), wasPresent: false))
            #expect(try await subject.content(of: digest) == bytes)
            #expect(try await storage.offset(of: key) == 0, "a finished upload is no upload any more")
        }
        #expect(try await storage.inventory().leftovers == [])
    }

    func uploadGoesOn() async throws {
        let subject = try await begin()
        let storage = subject.storage
        let bytes = SeededRandom.bytes(900_000, seed: 5)
        let failure = CairnError(.interrupted, "the connection broke")
        let key = UploadKey.random()
        var offset = 0
        for length in [300_000, 0, 1, 250_000] {
            let stream = Self.breaking(after: Array(bytes[offset..<offset + length]), failure)
            await #expect(throws: failure) {
                _ = try await storage.append(stream, to: key, at: Int64(offset))
            }
            offset += length
            #expect(try await storage.offset(of: key) == Int64(offset), "what came counts")
        }
        let rest = ByteStream(Array(bytes[offset...]))
        #expect(try await storage.append(rest, to: key, at: Int64(offset)) == 900_000)
        let lease = try await storage.lease()
        _ = try await storage.finish(key, as: Digest(of: bytes), size: 900_000, under: lease)
        #expect(try await subject.content(of: Digest(of: bytes)) == bytes)
    }

    func uploadIsNoBlobYet() async throws {
        let subject = try await begin()
        let before = try await StorageState(of: subject.storage)
        let bytes = SeededRandom.bytes(5000, seed: 5)
        let (key, lease) = (UploadKey.random(), try await subject.storage.lease())
        _ = try await subject.storage.append(ByteStream(bytes), to: key, at: 0)
        #expect(try await subject.condition(of: Digest(of: bytes)) == .missing)
        #expect(try await subject.storage.hold([Digest(of: bytes)], under: lease) == [:])
        #expect(try await StorageState(of: subject.storage) == before)
    }

    func uploadOfPresent() async throws {
        let subject = try await begin()
        let bytes = SeededRandom.bytes(5000, seed: 5)
        try await subject.store(bytes)
        let (key, lease) = (UploadKey.random(), try await subject.storage.lease())
        _ = try await subject.storage.append(ByteStream(bytes), to: key, at: 0)
        let receipt = try await subject.storage.finish(key, as: Digest(of: bytes), size: 5000, under: lease)
        #expect(receipt.wasPresent)
        #expect(try await subject.storage.offset(of: key) == 0)
        #expect(try await subject.storage.inventory().blobs.count == 1)
    }

    func finishingTwice() async throws {
        let subject = try await begin()
        let bytes = SeededRandom.bytes(5000, seed: 5)
        let (key, lease) = (UploadKey.random(), try await subject.storage.lease())
        _ = try await subject.storage.append(ByteStream(bytes), to: key, at: 0)
        for _ in 0..<2 {
            let receipt = try await subject.storage.finish(
                key, as: Digest(of: bytes), size: 5000, under: lease)
            #expect(receipt.digest == Digest(of: bytes) && receipt.size == 5000)
        }
        // But a lease that does not hold the blob is no way to get at it.
        let other = try await subject.storage.lease()
        await expectFailure(.notFound, in: "finishing what was finished under another lease") {
            _ = try await subject.storage.finish(key, as: Digest(of: bytes), size: 5000, under: other)
        }
        #expect(try await subject.storage.held(under: other) == [:])
    }

    func emptyUpload() async throws {
        let subject = try await begin()
        let (key, lease) = (UploadKey.random(), try await subject.storage.lease())
        #expect(try await subject.storage.append(ByteStream([]), to: key, at: 0) == 0)
        let receipt = try await subject.storage.finish(key, as: Digest(of: []), size: 0, under: lease)
        #expect(receipt == BlobReceipt(digest: Digest(of: []), size: 0, wasPresent: false))
        #expect(try await subject.content(of: Digest(of: [])) == [])
    }

    func abandonedUpload() async throws {
        let subject = try await begin()
        let (key, lease) = (UploadKey.random(), try await subject.storage.lease())
        try await subject.storage.abandon(key)
        _ = try await subject.storage.append(ByteStream([1, 2, 3]), to: key, at: 0)
        try await subject.storage.abandon(key)
        #expect(try await subject.storage.offset(of: key) == 0)
        await expectFailure(.notFound, in: "finishing what was abandoned") {
            _ = try await subject.storage.finish(key, as: Digest(of: [1, 2, 3]), size: 3, under: lease)
        }
        _ = try await subject.storage.append(ByteStream([4]), to: key, at: 0)
        _ = try await subject.storage.finish(key, as: Digest(of: [4]), size: 1, under: lease)
        #expect(try await subject.content(of: Digest(of: [4])) == [4])
    }

    func uploadWaitsForLease() async throws {
        let subject = try await begin()
        let bytes = SeededRandom.bytes(5000, seed: 5)
        let key = UploadKey.random()
        _ = try await subject.storage.append(ByteStream(bytes), to: key, at: 0)
        await expectFailure(.conflict, in: "finishing under a lease that never was") {
            _ = try await subject.storage.finish(key, as: Digest(of: bytes), size: 5000, under: .random())
        }
        #expect(try await subject.condition(of: Digest(of: bytes)) == .missing)
        #expect(try await subject.storage.offset(of: key) == 5000, "the bytes are not at fault")
        let lease = try await subject.storage.lease()
        _ = try await subject.storage.finish(key, as: Digest(of: bytes), size: 5000, under: lease)
        #expect(try await subject.content(of: Digest(of: bytes)) == bytes)
    }

    func uploadIsLeased() async throws {
        let subject = try await begin()
        let (key, lease) = (UploadKey.random(), try await subject.storage.lease())
        _ = try await subject.storage.append(ByteStream([5, 6]), to: key, at: 0)
        _ = try await subject.storage.finish(key, as: Digest(of: [5, 6]), size: 2, under: lease)
        #expect(try await subject.storage.held(under: lease) == [Digest(of: [5, 6]): 2])
        let sweep = Sweep(
            blobs: [Digest(of: [5, 6])], documents: [], markedAt: 0, untouchedSince: subject.clock.now)
        #expect(try await subject.storage.sweep(sweep)?.sparedBlobs == 1)
        try await subject.storage.release(lease)
        #expect(try await subject.storage.sweep(sweep)?.removedBlobs == 1)
    }

    func manyUploads() async throws {
        let subject = try await begin()
        let lease = try await subject.storage.lease()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<40 {
                group.addTask {
                    let bytes = SeededRandom.bytes(300_000 + index, seed: UInt64(index))
                    let key = UploadKey.random()
                    let half = bytes.count / 2
                    for (start, end) in [(0, half), (half, bytes.count)] {
                        let piece = Self.oddChunks(Array(bytes[start..<end]))
                        _ = try await subject.storage.append(piece, to: key, at: Int64(start))
                    }
                    _ = try await subject.storage.finish(
                        key, as: Digest(of: bytes), size: Int64(bytes.count), under: lease)
                    #expect(try await subject.content(of: Digest(of: bytes)) == bytes)
                }
            }
            try await group.waitForAll()
        }
        #expect(try await subject.storage.inventory().blobs.count == 40)
    }
}
