import CairnObjects
import CairnStorage
import CairnStorageTesting
import Glibc
import Logging
import SystemPackage
import Testing

@testable import CairnFileStorage

/// A file system of 8 MB that a test fills.
private struct SmallDisk {
    /// Whether one can be mounted here: it takes root, and some containers forbid it even then.
    static let isAvailable: Bool = {
        let path = FilePath("/tmp/cairn-disk-\(UInt64.random(in: .min ... .max))")
        // Where it cannot be tried, it is not available.
        guard getuid() == 0, (try? path.makeDirectory()) != nil else { return false }
        defer { rmdir(path.string) }
        guard mount("tmpfs", path.string, "tmpfs", 0, "size=1m") == 0 else { return false }
        umount2(path.string, Int32(MNT_DETACH))
        return true
    }()
}

@Suite("Uploads to a full disk", .enabled(if: SmallDisk.isAvailable, "no file system can be mounted"))
struct FullDiskTests {
    @Test func `what fits counts, and the upload goes on when there is room again`() async throws {
        try await withTemporaryDirectory { directory in
            let disk = directory.appending("disk")
            try disk.makeDirectory()
            let mounted = mount("tmpfs", disk.string, "tmpfs", 0, "size=8m")
            guard mounted == 0 else { throw Errno(rawValue: errno) }
            defer { umount2(disk.string, Int32(MNT_DETACH)) }
            let root = disk.appending("registry")
            try FileStorage.create(at: root, key: SigningKey.generate(name: "cairn.example/disk"))
            let storage = try FileStorage(opening: root, width: 2, logger: Logger(label: "test"))
            let lease = try await storage.lease()
            let filler = disk.appending("filler")
            try filler.write([UInt8](repeating: 1, count: 5 << 20))
            let bytes = SeededRandom.bytes(3_500_000, seed: 1)
            let key = UploadKey.random()
            let error = try await refusal {
                try await storage.append(ByteStream(bytes, chunkSize: 100_000), to: key, at: 0)
            }
            #expect(error?.code == .system && error?.message.contains("write the upload") == true)
            let offset = Int(try await storage.offset(of: key))
            #expect(offset > 1_000_000 && offset < bytes.count)
            try filler.remove()
            let rest = ByteStream(Array(bytes[offset...]), chunkSize: 100_000)
            #expect(try await storage.append(rest, to: key, at: Int64(offset)) == 3_500_000)
            let receipt = try await storage.finish(
                key, as: Digest(of: bytes), size: 3_500_000, under: lease)
            #expect(receipt.digest == Digest(of: bytes) && !receipt.wasPresent)
            #expect(try await storage.read(Digest(of: bytes)).collect(upTo: .max) == bytes)
        }
    }
}
