import CairnObjects
import CairnStorage
import CairnStorageTesting
import Glibc
import SystemPackage
import Testing

@testable import CairnFileStorage

@Suite("Uploads as files")
struct UploadFilesTests {
    private let bytes = SeededRandom.bytes(3_000_000, seed: 1)

    private func piece(_ range: Range<Int>) -> ByteStream { ByteStream(Array(bytes[range])) }

    @Test func `what was written survives a restart, and is hashed anew`() async throws {
        try await withPlace { place in
            let key = UploadKey.random()
            _ = try await place.storage.append(piece(0..<1_500_000), to: key, at: 0)
            let reopened = try place.opened()
            #expect(try await reopened.offset(of: key) == 1_500_000)
            _ = try await reopened.append(piece(1_500_000..<3_000_000), to: key, at: 1_500_000)
            let last = try place.opened()
            let lease = try await last.lease()
            let receipt = try await last.finish(key, as: Digest(of: bytes), size: 3_000_000, under: lease)
            #expect(receipt.digest == Digest(of: bytes))
            #expect(try place.blob(bytes).readAll() == bytes)
            #expect(try look(at: place.blob(bytes)).st_mode & 0o7777 == 0o444)
            #expect(try names(in: place.root.appending("uploads")) == [])
        }
    }

    @Test func `two processes take turns at one upload`() async throws {
        try await withPlace { place in
            let other = try place.opened()
            let key = UploadKey.random()
            _ = try await place.storage.append(piece(0..<1000), to: key, at: 0)
            _ = try await other.append(piece(1000..<2_000_000), to: key, at: 1000)
            _ = try await place.storage.append(piece(2_000_000..<3_000_000), to: key, at: 2_000_000)
            let lease = try await place.storage.lease()
            _ = try await place.storage.finish(key, as: Digest(of: bytes), size: 3_000_000, under: lease)
            #expect(try place.blob(bytes).readAll() == bytes)
        }
    }

    @Test func `a process keeps the other one out while it writes`() async throws {
        try await withPlace { place in
            let other = try place.opened()
            let key = UploadKey.random()
            let stream = ByteStream {
                var step = 0
                return {
                    step += 1
                    guard step < 3 else { return nil }
                    let error = try await refusal { try await other.append(ByteStream([9]), to: key, at: 1) }
                    #expect(error?.code == .conflict)
                    let abandoned = try await refusal { try await other.abandon(key) }
                    #expect(abandoned?.code == .conflict)
                    return [UInt8(step)]
                }
            }
            #expect(try await place.storage.append(stream, to: key, at: 0) == 2)
            try await other.abandon(key)
            #expect(try await place.storage.offset(of: key) == 0)
        }
    }

    @Test func `a name that another process gave to another upload begins anew`() async throws {
        try await withPlace { place in
            let key = UploadKey.random()
            _ = try await place.storage.append(ByteStream([1, 2, 3]), to: key, at: 0)
            let other = try place.opened()
            try await other.abandon(key)
            _ = try await other.append(piece(0..<1000), to: key, at: 0)
            let lease = try await place.storage.lease()
            let content = Array(bytes[..<1000])
            _ = try await place.storage.finish(key, as: Digest(of: content), size: 1000, under: lease)
            #expect(try place.blob(content).readAll() == content)
        }
    }

    @Test func `the file has the last word, not what was meant to be written`() async throws {
        try await withPlace { place in
            let key = UploadKey.random()
            _ = try await place.storage.append(piece(0..<1000), to: key, at: 0)
            let file = place.root.appending("uploads/\(key)")
            var altered = Array(bytes[..<999])
            try file.write(altered)
            _ = try await place.storage.append(piece(999..<1000), to: key, at: 999)
            altered = Array(bytes[..<1000])
            let lease = try await place.storage.lease()
            _ = try await place.storage.finish(key, as: Digest(of: altered), size: 1000, under: lease)
            #expect(try place.blob(altered).readAll() == altered)
        }
    }

    @Test func `so many uploads and bytes lie about unfinished, and no more`() async throws {
        try await withPlace { place in
            var limits = UploadLimits()
            (limits.count, limits.bytes) = (2, 1000)
            for storage in try [place.opened(limits), place.inMemory(limits)] as [any RegistryStorage] {
                let keys = (0..<3).map { _ in UploadKey.random() }
                for key in keys[..<2] { _ = try await storage.append(piece(0..<400), to: key, at: 0) }
                let third = try await refusal { try await storage.append(piece(0..<1), to: keys[2], at: 0) }
                #expect(third?.code == .limited)
                let tooLong = try await refusal {
                    try await storage.append(piece(0..<201), to: keys[0], at: 400)
                }
                #expect(tooLong?.code == .limited)
                #expect(try await storage.offset(of: keys[0]) == 400)
                #expect(try await storage.append(piece(0..<200), to: keys[0], at: 400) == 600)
                try await storage.abandon(keys[0])
                _ = try await storage.append(piece(0..<1), to: keys[2], at: 0)
            }
        }
    }

    @Test func `a file that no upload is stays, and is reported`() async throws {
        try await withPlace { place in
            _ = try await place.storage.append(ByteStream([1]), to: .random(), at: 0)
            try place.root.appending("uploads/notes.txt").write([1])
            place.clock.advance(byMilliseconds: 10 * UploadLimits.lifetime)
            #expect(try await place.storage.inventory().strangers == ["uploads/notes.txt"])
            #expect(try await place.storage.removeLeftovers() == 1)
            #expect(try names(in: place.root.appending("uploads")) == ["notes.txt"])
        }
    }
}
