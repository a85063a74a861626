import CairnObjects
import CairnStorage
import CairnStorageTesting
import SystemPackage
import Testing

@testable import CairnFileStorage

/// A database as a program before the table of owners left it.
@Suite("Databases of format 1")
struct OldDatabaseTests {
    private static let old = "DROP TABLE owners; PRAGMA user_version = 1"

    private func withOldPlace(
        _ body: (Place, FileStorage, SampleVersion, Sample) async throws -> Void
    ) async throws {
        try await withPlace { place in
            let sample = try Sample()
            let version = try sample.version("first")
            _ = try await place.storage.commit(sample.creation())
            _ = try await place.storage.commit(sample.registration(of: version, as: 1))
            try await place.harm(Self.old)
            try await body(place, try place.opened(), version, sample)
        }
    }

    private func objects(_ version: SampleVersion) -> [Digest] {
        version.documents.map(\.digest) + [Digest(of: Array("first".utf8))]
    }

    @Test func `can be read, and the first change brings them up to date`() async throws {
        try await withOldPlace { place, storage, version, sample in
            #expect(try await storage.target(of: sample.versionRef(1)) == version.digest)
            let second = try sample.version("second")
            _ = try await storage.commit(sample.registration(of: second, as: 2))
            let group: Set<ObjectOwner> = [.group(sample.group)]
            let all = objects(version) + [second.digest]
            let owners = try await place.opened().owners(of: all)
            #expect(owners == Dictionary(uniqueKeysWithValues: all.map { ($0, group) }))
        }
    }

    @Test func `who asks for owners brings them up to date`() async throws {
        try await withOldPlace { place, storage, version, sample in
            let owners = try await storage.owners(of: objects(version))
            #expect(owners.count == 3 && Set(owners.values) == [[.group(sample.group)]])
            #expect(try await storage.metadata.read { try Schema.hasOwners($0) })
        }
    }

    @Test func `who may only read is answered from the log`() async throws {
        try await withOldPlace { place, _, version, sample in
            try place.root.appending("signing.key").remove()
            try place.root.appending("signing.key").makeDirectory()
            let storage = try place.opened()
            let owners = try await storage.owners(of: objects(version) + [Digest(of: [7])])
            #expect(owners.count == 3 && Set(owners.values) == [[.group(sample.group)]])
            #expect(try await !storage.metadata.read { try Schema.hasOwners($0) })
        }
    }

    @Test func `are brought up to date when the index is rebuilt, and collected as before`() async throws {
        try await withOldPlace { place, storage, version, _ in
            let sweep = Sweep(
                blobs: [], documents: [Digest(of: [1])], markedAt: 2, untouchedSince: place.clock.now)
            #expect(try await storage.sweep(sweep) == SweepResult())
            try await storage.rebuildIndex()
            #expect(try await storage.owners(of: objects(version)).count == 3)
        }
    }
}
