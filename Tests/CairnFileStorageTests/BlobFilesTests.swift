import CairnObjects
import CairnStorage
import CairnStorageTesting
import Foundation
import SystemPackage
import Testing

@testable import CairnFileStorage

@Suite("Blobs as files")
struct BlobFilesTests {
    @Test func `a blob is a plain read-only file under the name that sha256sum prints`() async throws {
        try await withPlace { place in
            try await place.write(Array("hello\n".utf8))
            // `echo hello | sha256sum`
            let hex = "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03"
            let file = place.root.appending("blobs/sha256/58/\(hex.dropFirst(2))")
            #expect(try file.readAll() == Array("hello\n".utf8))
            #expect(try look(at: file).st_mode & 0o7777 == 0o444)
            #expect(try look(at: file).st_nlink == 1)
            #expect(try names(in: place.root.appending("tmp")) == [])
        }
    }

    @Test func `a blob that is there is not written again, only dated`() async throws {
        try await withPlace { place in
            let bytes = SeededRandom.bytes(100_000, seed: 1)
            let source = place.directory.appending("model.bin")
            try source.write(bytes)
            try await place.write(bytes)
            let before = try look(at: place.blob(bytes))
            place.clock.advance(byMilliseconds: 3_600_000)
            #expect(try await place.write(bytes).map(\.wasPresent) == [true])
            let lease = try await place.storage.lease()
            let receipts = try await place.storage.write(
                [.file(LocalFile(source)), .stream(ByteStream(bytes))], under: lease, meter: ByteMeter())
            #expect(receipts.map(\.wasPresent) == [true, true])
            let after = try look(at: place.blob(bytes))
            #expect(after.st_ino == before.st_ino && after.st_size == before.st_size)
            #expect(after.st_mtim.tv_sec == before.st_mtim.tv_sec + 3600)
            #expect(after.st_mode == before.st_mode)
            #expect(try names(in: place.root.appending("tmp")) == [])
        }
    }

    @Test func `a hundred files come and go in one write`() async throws {
        try await withPlace { place in
            let blobs = (0..<300).map { Array("blob \($0 % 150)".utf8) }
            let lease = try await place.storage.lease()
            let receipts = try await place.storage.write(
                blobs.map(BlobSource.bytes), under: lease, meter: ByteMeter())
            #expect(receipts.map(\.digest) == blobs.map { Digest(of: $0) })
            #expect(try await place.storage.inventory().blobs.count == 150)
            #expect(try names(in: place.root.appending("tmp")) == [])
        }
    }

    static let harms: [(String, @Sendable ([UInt8]) -> [UInt8])] = [
        ("a flipped bit at the end", { $0.dropLast() + [$0[$0.count - 1] ^ 1] }),
        ("a flipped bit at the beginning", { [$0[0] ^ 1] + $0.dropFirst() }),
        ("truncated", { Array($0.dropLast()) }), ("longer", { $0 + [0] }), ("empty", { _ in [] }),
    ]

    @Test(arguments: harms.map(\.0), [1, 1 << 20, (2 << 20) + 5])
    func `a damaged blob's last chunk is never given out`(_ harm: String, _ size: Int) async throws {
        try await withPlace { place in
            let bytes = SeededRandom.bytes(size, seed: 5)
            try await place.write(bytes)
            let file = place.blob(bytes)
            let damaged = Self.harms.first { $0.0 == harm }?.1(bytes) ?? []
            try file.remove()
            try file.write(damaged)
            let stream = try await place.storage.read(Digest(of: bytes))
            var given = 0
            let error = try await refusal {
                for try await chunk in stream { given += chunk.count }
            }
            #expect(error?.code == .damaged)
            #expect(given < max(damaged.count, 1))
            let target = place.directory.appending("out")
            for method in [PlacementMethod.copy, .hardLink] {
                let descriptor = Descriptor(
                    mediaType: "x", digest: Digest(of: bytes), size: Int64(bytes.count))
                let placed = try await refusal {
                    try await place.storage.place(descriptor, at: target, by: method, meter: ByteMeter())
                }
                #expect(placed?.code == .damaged)
                #expect(!target.isTaken)
            }
        }
    }

    @Test func `a copy is another file, and a hard link is made only on request`() async throws {
        try await withPlace { place in
            let bytes = SeededRandom.bytes(5000, seed: 2)
            try await place.write(bytes)
            let blob = Descriptor(mediaType: "x", digest: Digest(of: bytes), size: 5000)
            let (copy, link) = (place.directory.appending("copy"), place.directory.appending("link"))
            try await place.storage.place(blob, at: copy, by: .copy, meter: ByteMeter())
            let inode = try look(at: place.blob(bytes)).st_ino
            #expect(try look(at: copy).st_ino != inode)
            #expect(try look(at: copy).st_mode & 0o200 != 0)
            #expect(try look(at: place.blob(bytes)).st_nlink == 1)
            try await place.storage.place(blob, at: link, by: .hardLink, meter: ByteMeter())
            #expect(try look(at: link).st_ino == inode)
            #expect(try look(at: place.blob(bytes)).st_nlink == 2)
            #expect(try look(at: link).st_mode & 0o7777 == 0o444)
        }
    }

    @Test func `sizes that lie do no harm: the file is found present or written`() async throws {
        try await withPlace { place in
            let bytes = Array("some bytes".utf8)
            let source = place.directory.appending("model.bin")
            try source.write(bytes)
            // The table of sizes speaks of a blob that is gone, then of none that is there.
            try await place.write(bytes)
            try place.blob(bytes).remove()
            for sql in ["SELECT 1", "DELETE FROM sizes"] {
                try await place.harm(sql)
                let lease = try await place.storage.lease()
                let receipts = try await place.storage.write(
                    [.file(LocalFile(source))], under: lease, meter: ByteMeter())
                #expect(receipts.map(\.digest) == [Digest(of: bytes)])
                #expect(try place.blob(bytes).readAll() == bytes)
            }
        }
    }
}
