import CairnObjects
import CairnStorage
import CairnStorageTesting
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
}
