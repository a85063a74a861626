import CairnObjects
import CairnStorage
import CairnStorageTesting
import Glibc
import Logging
import SystemPackage
import Testing

@testable import CairnFileStorage

@Suite("What tells that something has changed")
struct WALIndexTests {
    @Test("it changes with every commit, also of another process's storage, and stays while nothing happens")
    func stamps() async throws {
        try await withTemporaryDirectory { directory in
            let key = try SigningKey.generate(name: "cairn.example/registry")
            let root = directory.appending("registry")
            try FileStorage.create(at: root, key: key)
            func open() throws -> FileStorage {
                try FileStorage(opening: root, width: 2, logger: Logger(label: "test"))
            }
            let (mine, other) = (try open(), try open())
            _ = try await mine.snapshot(.all)
            let counter = try #require(mine.changeCounter())
            var seen: Set<ChangeStamp> = [try #require(counter.changeStamp())]
            for (number, storage) in [mine, other, mine, other, other].enumerated() {
                #expect(seen.contains(try #require(counter.changeStamp())), "nothing has happened")
                let transaction = Transaction(
                    .registryCreated, by: try Principal(parsing: "ana"), at: Timestamp(milliseconds: 0),
                    reason: "\(number)")
                _ = try await storage.commit(transaction)
                #expect(seen.insert(try #require(counter.changeStamp())).inserted, "after commit \(number)")
                _ = try await mine.head()
                _ = try await other.head()
            }
        }
    }

    @Test("whoever looks at changes, and whether all is there, takes no lock from SQLite")
    func locks() async throws {
        try await withTemporaryDirectory { directory in
            let root = directory.appending("registry")
            try FileStorage.create(at: root, key: try SigningKey.generate(name: "cairn.example/registry"))
            let storage = try FileStorage(opening: root, width: 2, readers: 1, logger: Logger(label: "test"))
            _ = try await storage.snapshot(.all)
            let files = ["registry.db", "registry.db-shm"].map { root.appending($0) }
            for file in files { #expect(try Self.isLocked(file)) }
            var counter = storage.changeCounter()
            #expect(counter?.changeStamp() != nil)
            try await storage.probe()
            counter = nil
            for file in files { #expect(try Self.isLocked(file), "\(file) was locked before") }
            // What must not be done, and that it would be seen.
            try FileDescriptor.open(files[1], .readOnly).close()
            #expect(try !Self.isLocked(files[1]))
        }
    }

    /// Whether this process has a lock on the file, as the kernel lists them.
    private static func isLocked(_ file: FilePath) throws -> Bool {
        let node = try #require(try status(of: file)).st_ino
        let locks = try FileDescriptor.open("/proc/locks", .readOnly)
        let text = try locks.closeAfter {
            var bytes: [UInt8] = []
            var piece = [UInt8](repeating: 0, count: 1 << 16)
            while case let count = try piece.withUnsafeMutableBytes({ try locks.read(into: $0) }), count > 0 {
                bytes += piece[..<count]
            }
            return String(decoding: bytes, as: UTF8.self)
        }
        return text.split(separator: "\n").contains { line in
            let fields = line.split(separator: " ")
            return fields.contains("POSIX") && fields.contains("\(getpid())")
                && fields.contains { $0.hasSuffix(":\(node)") }
        }
    }
}
