import CairnObjects
import CairnStorage
import CairnStorageTesting
import Glibc
import SystemPackage
import Testing

@testable import CairnFileStorage

@Suite("Blobs that are opened")
struct VerifiedBlobsTests {
    private let bytes = SeededRandom.bytes(2_000_000, seed: 1)

    /// Waits until the kernel's clock of files has moved on, so that a change would show.
    private func settle() async throws { try await Task.sleep(for: .milliseconds(250)) }

    @Test func `a blob that stays as it is is hashed once`() async throws {
        try await withPlace { place in
            try await place.write(bytes)
            try await settle()
            for _ in 0..<5 { _ = try await place.storage.open(Digest(of: bytes)) }
            _ = try await place.storage.read(Digest(of: bytes), in: 0..<10).collect(upTo: 10)
            #expect(place.storage.verified.hashings == 1)
        }
    }

    @Test func `a hundred who ask at once wait for one hashing`() async throws {
        try await withPlace { place in
            try await place.write(bytes)
            try await withThrowingTaskGroup(of: Int64?.self) { group in
                for _ in 0..<100 {
                    group.addTask { try await place.storage.open(Digest(of: bytes))?.size }
                }
                for try await size in group { #expect(size == 2_000_000) }
            }
            // The file is fresh, so that nothing is remembered; but nobody need have begun anew.
            #expect(place.storage.verified.hashings < 20)
        }
    }

    static let harms: [(String, @Sendable (FilePath) throws -> Void)] = [
        (
            "a flipped bit, and its times set back",
            { path in
                let before = try look(at: path)
                chmod(path.string, 0o644)
                let file = try FileDescriptor.open(path, .readWrite)
                _ = try file.writeAll(toAbsoluteOffset: 1_000_000, [UInt8(0)])
                _ = try file.writeAll(toAbsoluteOffset: 1_000_001, [UInt8(1)])
                try file.close()
                chmod(path.string, 0o444)
                utimensat(AT_FDCWD, path.string, [before.st_atim, before.st_mtim], 0)
            }
        ),
        ("cut off", { truncate($0.string, 1000) }),
        (
            "another file in its place",
            { path in
                try path.remove()
                try path.write([UInt8](repeating: 7, count: 2_000_000))
            }
        ), ("gone", { try $0.remove() }),
    ]

    @Test("what was altered is never given out", arguments: harms.map(\.0))
    func altered(_ harm: String) async throws {
        try await withPlace { place in
            try await place.write(bytes)
            try await settle()
            let digest = Digest(of: bytes)
            _ = try await place.storage.open(digest)
            #expect(place.storage.verified.hashings == 1)
            try Self.harms.first { $0.0 == harm }?.1(place.blob(bytes))
            #expect(try await refusal { try await place.storage.open(digest) }?.code == .damaged)
            #expect(try await refusal { try await place.storage.read(digest, in: 0..<1) }?.code == .damaged)
            // Mended, it is given out again.
            try? place.blob(bytes).remove()  // gone in one of the cases
            try await place.write(bytes)
            #expect(try await place.storage.open(digest)?.size == 2_000_000)
        }
    }

    @Test func `a blob that was relied upon again is hashed again, and given out`() async throws {
        try await withPlace { place in
            try await place.write(bytes)
            try await settle()
            _ = try await place.storage.open(Digest(of: bytes))
            place.clock.advance(byMilliseconds: 1000)
            try await place.write(bytes)
            #expect(try await place.storage.open(Digest(of: bytes)) != nil)
            #expect(place.storage.verified.hashings == 2)
        }
    }

    @Test func `an open blob stays whole when the collector takes it`() async throws {
        try await withPlace { place in
            try await place.write(bytes)
            let file = try #require(try await place.storage.open(Digest(of: bytes)))
            let stream = try await place.storage.read(Digest(of: bytes), in: 0..<2_000_000)
            let sweep = Sweep(
                blobs: [Digest(of: bytes)], documents: [], markedAt: 0, untouchedSince: place.clock.now)
            #expect(try await place.storage.sweep(sweep)?.removedBlobs == 1)
            #expect(try await stream.collect(upTo: .max) == bytes)
            #expect(file.size == 2_000_000)
        }
    }
}
