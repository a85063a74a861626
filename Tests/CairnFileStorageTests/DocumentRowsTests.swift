import CairnObjects
import CairnStorage
import CairnStorageTesting
import GRDB
import Logging
import SystemPackage
import Testing

@testable import CairnFileStorage

@Suite("Documents in the database, and two processes")
struct DocumentRowsTests {
    private func withDocument(_ body: (Place, Document) async throws -> Void) async throws {
        try await withPlace { place in
            let sample = try Sample()
            let document = try sample.groupDocument(String(repeating: "described at length ", count: 200))
            _ = try await place.storage.commit(
                sample.move(.group(sample.group), to: document, as: .groupCreated))
            try await body(place, document)
        }
    }

    @Test func `a document is kept deflated, as zlib reads it`() async throws {
        try await withDocument { place, document in
            let sizes = try await place.storage.metadata.read { db in
                [
                    try Int.fetchOne(db, sql: "SELECT size FROM documents"),
                    try Int.fetchOne(db, sql: "SELECT length(deflated) FROM documents"),
                ]
            }
            #expect(sizes[0] == document.bytes.count)
            let length = try #require(sizes[1])
            #expect(length * 10 < document.bytes.count)
            #expect(try await place.storage.document(document.digest) == document)
        }
    }

    static let harms = [
        "UPDATE documents SET deflated = zeroblob(10)", "UPDATE documents SET deflated = x''",
        "UPDATE documents SET deflated = substr(deflated, 1, length(deflated) - 1)",
        "UPDATE documents SET size = size - 1", "UPDATE documents SET size = size + 1",
        "UPDATE documents SET size = -1", "UPDATE documents SET size = 1 << 40",
    ]

    @Test(arguments: harms)
    func `a document that cannot be inflated to its name is damaged`(_ harm: String) async throws {
        try await withDocument { place, document in
            try await place.harm(harm)
            let error = try await refusal { try await place.storage.document(document.digest) }
            #expect(error?.code == .damaged)
            #expect(error?.message.contains(document.digest.short) == true)
        }
    }

    @Test(arguments: [0, 1, 2, 100, 70_000, 1 << 20])
    func `deflating and inflating gives the same bytes`(_ size: Int) {
        for bytes in [SeededRandom.bytes(size, seed: 9), [UInt8](repeating: 7, count: size)] {
            let deflated = Deflate.compress(bytes)
            #expect(Deflate.decompress(deflated, size: size) == bytes)
            #expect(Deflate.decompress(deflated, size: size + 1) == nil)
            #expect(Deflate.decompress(deflated, size: Document.maximumSize + 1) == nil)
        }
    }

    @Test func `what one process commits another sees at once`() async throws {
        try await withPlace { place in
            let sample = try Sample()
            let (one, two) = (place.storage, try place.opened())
            _ = try await one.commit(sample.creation())
            #expect(try await two.target(of: .group(sample.group)) != nil)
            let version = try sample.version()
            _ = try await two.commit(sample.registration(of: version, as: 1))
            #expect(try await one.target(of: sample.versionRef(1)) == version.digest)
            #expect(try await one.lastNumber(in: sample.group)?.value == 1)
            let stale = try sample.registration(of: sample.version("other"), as: 1)
            let conflict = Conflict(ref: try sample.versionRef(1), expected: nil, found: version.digest)
            await #expect(throws: CommitError.conflict(conflict)) { try await one.commit(stale) }
            try await place.write([1, 2], in: two)
            #expect(try await place.write([1, 2], in: one).map(\.wasPresent) == [true])
            let (first, second) = (try await one.head(), try await two.head())
            #expect(first == second)
            #expect(try Checkpoint(note: first, trusting: place.key.verifier).size == 2)
        }
    }

    @Test func `a lease of one process protects from another's sweep`() async throws {
        try await withPlace { place in
            let other = try place.opened()
            let lease = try await place.storage.lease()
            _ = try await place.storage.write([.bytes([5])], under: lease, meter: ByteMeter())
            place.clock.advance(byMilliseconds: 10)
            let sweep = Sweep(
                blobs: [Digest(of: [5])], documents: [], markedAt: 0, untouchedSince: place.clock.now)
            #expect(try await other.sweep(sweep)?.sparedBlobs == 1)
            try await place.storage.release(lease)
            #expect(try await other.sweep(sweep)?.removedBlobs == 1)
            #expect(!place.blob([5]).isTaken)
        }
    }
}
