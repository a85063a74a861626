import CairnObjects
import CairnRegistry
import CairnStorage
import CairnStorageTesting
import SystemPackage
import Testing

@Suite("LocalDigest")
struct LocalDigestTests {
    @Test(arguments: [0, 1, 256 << 10, (256 << 10) + 1, 3_000_000])
    func `a file's digest is that of its bytes, every byte metered`(_ size: Int) async throws {
        try await withTemporaryDirectory { directory in
            let bytes = SeededRandom.bytes(size, seed: 3)
            try directory.appending("data").write(bytes)
            let meter = ByteMeter()
            let file = try LocalFile(directory.appending("data"))
            #expect(try await LocalDigest.digest(of: file, meter: meter) == Digest(of: bytes))
            #expect(meter.done == Int64(size))
        }
    }

    @Test func `a file that changed since it was looked at is refused`() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory.appending("data")
            try path.write([1, 2, 3])
            let file = try LocalFile(path)
            try path.write([1, 2, 3, 4])
            let error = try await refusal { try await LocalDigest.digest(of: file) }
            #expect(error?.code == .conflict)
        }
    }

    @Test func `a directory's digest is that of the canonical JSON of names and digests`() throws {
        let one = Digest(of: [1])
        let two = Digest(of: [2])
        let files = try [("b/c.csv", two), ("a.csv", one)].map { (try FileName(parsing: $0.0), $0.1) }
        let expected = Digest(of: Array("{\"a.csv\":\"\(one)\",\"b/c.csv\":\"\(two)\"}".utf8))
        #expect(LocalDigest.digest(ofDirectory: files) == expected)
        #expect(LocalDigest.digest(ofDirectory: files.reversed()) == expected)
        #expect(LocalDigest.digest(ofDirectory: []) == Digest(of: Array("{}".utf8)))
    }

    @Test func `another name or another digest is another directory`() throws {
        let name = try FileName(parsing: "a")
        let digests = [
            LocalDigest.digest(ofDirectory: [(name, Digest(of: [1]))]),
            LocalDigest.digest(ofDirectory: [(name, Digest(of: [2]))]),
            LocalDigest.digest(ofDirectory: [(try FileName(parsing: "b"), Digest(of: [1]))]),
        ]
        #expect(Set(digests).count == 3)
    }
}
