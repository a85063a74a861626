import CairnObjects
import CairnStorage
import CairnStorageTesting
import GRDB
import Glibc
import Logging
import SystemPackage
import Testing

@testable import CairnFileStorage

@Suite("Making and opening a registry's directory")
struct OpeningTests {
    /// What is done to the directory, and how opening it ends.
    struct Damage: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let code: CairnError.Code
        let message: String
        let harm: @Sendable (Place) async throws -> Void
    }

    private static func replace(_ name: String, _ content: String?, in place: Place) throws {
        let file = place.root.appending(name)
        try file.remove()
        if let content { try file.write(Array(content.utf8)) }
    }

    static let damages: [Damage] = [
        Damage(testDescription: "no registry.json", code: .damaged, message: "registry.json") {
            try replace("registry.json", nil, in: $0)
        },
        Damage(testDescription: "an empty registry.json", code: .damaged, message: "is damaged") {
            try replace("registry.json", "", in: $0)
        },
        Damage(testDescription: "registry.json with garbage", code: .damaged, message: "is damaged") {
            try replace("registry.json", "{\"format\": 1, ", in: $0)
        },
        Damage(testDescription: "registry.json without a key", code: .damaged, message: "key") {
            try replace("registry.json", "{\"format\": 1}", in: $0)
        },
        Damage(testDescription: "registry.json without a format", code: .damaged, message: "format") {
            try replace("registry.json", "{}", in: $0)
        },
        Damage(
            testDescription: "a newer format, whatever else it holds", code: .unsupported,
            message: "has format 2; this cairn knows format 1"
        ) { try replace("registry.json", "{\"format\": 2, \"keys\": []}", in: $0) },
        Damage(
            testDescription: "another registry's key", code: .damaged, message: "signing.key is not the key"
        ) {
            let other = try SigningKey.generate(name: $0.key.verifier.name)
            try replace("signing.key", other.encoded + "\n", in: $0)
        },
        Damage(testDescription: "a signing key that is none", code: .damaged, message: "not a signing key") {
            try replace("signing.key", "secret\n", in: $0)
        },
        Damage(testDescription: "no database", code: .damaged, message: "is missing") {
            try replace("registry.db", nil, in: $0)
        },
        Damage(testDescription: "a database with garbage", code: .damaged, message: "database") {
            try replace("registry.db", String(repeating: "garbage ", count: 1000), in: $0)
        },
        Damage(testDescription: "an empty database", code: .damaged, message: "not a database of Cairn") {
            try replace("registry.db", "", in: $0)
        },
        Damage(
            testDescription: "somebody else's database", code: .damaged, message: "not a database of Cairn"
        ) {
            try await $0.harm("PRAGMA application_id = 1")
        },
        Damage(testDescription: "a newer database", code: .unsupported, message: "has format 3") {
            try await $0.harm("PRAGMA user_version = 3")
        },
    ]

    @Test("is refused where it holds", arguments: damages)
    func refuses(_ damage: Damage) async throws {
        try await withPlace { place in
            try await place.write([1, 2, 3])
            try place.storage.metadata.queue.close()
            for name in ["registry.db-wal", "registry.db-shm"] { unlink(place.root.appending(name).string) }
            try await damage.harm(place)
            let error = try await refusal { try place.opened() }
            #expect(error?.code == damage.code, "\(String(describing: error))")
            #expect(error?.message.contains(damage.message) == true, "\(String(describing: error))")
            #expect(error?.hint != nil)
        }
    }

    @Test func `without the signing key everything can be read and nothing written`() async throws {
        try await withPlace { place in
            let sample = try Sample()
            _ = try await place.storage.commit(sample.creation())
            try await place.write([1, 2, 3])
            try place.root.appending("signing.key").remove()
            let storage = try place.opened()
            #expect(try await storage.snapshot(.all).refs.count == 1)
            #expect(try await storage.read(Digest(of: [1, 2, 3])).collect(upTo: 10) == [1, 2, 3])
            let lease = try await refusal { try await storage.lease() }
            #expect(lease?.code == .system && lease?.hint != nil)
            do {
                _ = try await storage.commit(Sample("other").creation())
                Issue.record("committed without a key")
            } catch CommitError.failed(let error) {
                #expect(error.code == .system)
            }
            #expect(try await storage.snapshot(.all).logSize == 1)
        }
    }

    @Test func `every commit is synced before it is acknowledged`() async throws {
        try await withPlace { place in
            for storage in [place.storage, try place.opened()] {
                // 2 is FULL: https://sqlite.org/pragma.html#pragma_synchronous
                let (synchronous, journal) = try await storage.metadata.queue.read { db in
                    (
                        try Int.fetchOne(db, sql: "PRAGMA synchronous"),
                        try String.fetchOne(db, sql: "PRAGMA journal_mode")
                    )
                }
                #expect(synchronous == 2)
                #expect(journal == "wal")
                _ = try await storage.head()
                _ = try await place.write([1], in: storage)
                let after = try await storage.metadata.queue.read {
                    try Int.fetchOne($0, sql: "PRAGMA synchronous")
                }
                #expect(after == 2)
            }
        }
    }

    @Test func `the key is for its owner alone`() async throws {
        try await withPlace { place in
            let mode = try look(at: place.root.appending("signing.key")).st_mode
            #expect(mode & 0o777 == 0o600)
        }
    }

    @Test func `making a registry takes nobody's place and leaves no draft`() async throws {
        try await withTemporaryDirectory { directory in
            let key = try SigningKey.generate(name: "cairn.example/files")
            let root = directory.appending("a/b/registry")
            try FileStorage.create(at: root, key: key)
            let again = try await refusal { try FileStorage.create(at: root, key: key) }
            #expect(again?.code == .exists)
            for (name, make) in [
                ("file", { (path: FilePath) in try path.write([1]) }),
                ("directory", { (path: FilePath) in try path.makeDirectory() }),
                ("link", { (path: FilePath) in try path.makeSymbolicLink(to: "/nowhere") }),
            ] {
                let place = directory.appending(name)
                try make(place)
                let error = try await refusal { try FileStorage.create(at: place, key: key) }
                #expect(error?.code == .exists, "\(name)")
            }
            #expect(try names(in: directory) == ["a", "directory", "file", "link"])
            #expect(try names(in: directory.appending("a/b")) == ["registry"])
            let storage = try FileStorage(opening: root, width: 1, logger: Logger(label: "test"))
            #expect(try await storage.inventory() == Inventory())
        }
    }

    @Test func `a registry that cannot be made leaves nothing`() async throws {
        try await withTemporaryDirectory { directory in
            let key = try SigningKey.generate(name: "cairn.example/files")
            try directory.appending("file").write([1])
            let below = try await refusal {
                try FileStorage.create(at: directory.appending("file/registry"), key: key)
            }
            #expect(below?.code == .system)
            // What lies in the draft's way makes it fail half-way.
            let draft = directory.appending("registry.\(key.verifier.id.hexadecimal).new")
            try draft.makeDirectory()
            try draft.appending("signing.key").write([1])
            let error = try await refusal {
                try FileStorage.create(at: directory.appending("registry"), key: key)
            }
            #expect(error != nil)
            #expect(try names(in: directory) == ["file"])
        }
    }
}
