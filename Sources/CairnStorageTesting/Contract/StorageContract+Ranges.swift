import CairnObjects
import CairnStorage
import SystemPackage
import Testing

// Parts of blobs, and blobs as open files.

extension StorageContract {
    static let rangeCases = [
        Case("a part of a blob reads as the same bytes") { try await $0.rangesReadBack() },
        Case("an open blob is the blob's bytes") { try await $0.openBlobHasBytes() },
        Case("a blob that is not there cannot be opened") { try await $0.missingCannotBeOpened() },
    ]

    func rangesReadBack() async throws {
        let subject = try await begin()
        let size = Int64((3 << 20) + 17)
        let bytes = SeededRandom.bytes(Int(size), seed: 1)
        try await subject.store(bytes)
        let ranges: [Range<Int64>] = [
            0..<size, 0..<1, size - 1..<size, 1_000_000..<2_500_000, 5..<5, 0..<0, size..<size,
            size - 3..<size + 10, size + 1..<size + 2, 0..<Int64.max,
        ]
        for range in ranges {
            let expected = range.clamped(to: 0..<size)
            var read: [UInt8] = []
            for try await chunk in try await subject.storage.read(Digest(of: bytes), in: range) {
                #expect(!chunk.isEmpty && chunk.count <= 8 << 20, "a chunk of \(chunk.count) bytes")
                read += chunk
            }
            #expect(read == Array(bytes[Int(expected.lowerBound)..<Int(expected.upperBound)]), "\(range)")
        }
        try await subject.store([])
        let empty = try await subject.storage.read(Digest(of: []), in: 0..<10).collect(upTo: 10)
        #expect(empty == [])
    }

    func openBlobHasBytes() async throws {
        let subject = try await begin()
        let bytes = SeededRandom.bytes(300_000, seed: 2)
        try await subject.store(bytes)
        // One that keeps no files opens none.
        guard let file = try await subject.storage.open(Digest(of: bytes)) else { return }
        #expect(file.size == 300_000)
        let read = try [UInt8](unsafeUninitializedCapacity: 400_000) { buffer, count in
            count = try file.descriptor.read(
                fromAbsoluteOffset: 0, into: UnsafeMutableRawBufferPointer(buffer))
        }
        #expect(read == bytes)
    }

    func missingCannotBeOpened() async throws {
        let subject = try await begin()
        let missing = Digest(of: [1, 2, 3])
        await expectFailure(.damaged, in: "a part of a missing blob") {
            _ = try await subject.storage.read(missing, in: 0..<1).collect(upTo: 10)
        }
        let keepsFiles = try await {
            try await subject.store([4])
            return try await subject.storage.open(Digest(of: [4])) != nil
        }()
        guard keepsFiles else { return }
        await expectFailure(.damaged, in: "opening a missing blob") {
            _ = try await subject.storage.open(missing)
        }
    }
}
