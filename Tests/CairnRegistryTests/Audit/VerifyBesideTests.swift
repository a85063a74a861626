import CairnObjects
import CairnStorage
import CairnStorageTesting
import Glibc
import SystemPackage
import Testing

@testable import CairnRegistry

/// Verification takes its time; meanwhile versions are deleted and what only they needed is collected.
@Suite("Verifying beside deletions and collections")
struct VerifyBesideTests {
    private static func collectAll() -> CollectionOptions {
        var options = CollectionOptions()
        (options.retentionDays, options.graceHours) = (0, 0)
        return options
    }

    /// Somebody deletes version 1 and collects just before verification does this for the first time.
    private func deleting(_ world: World, before operation: StorageOperation) -> (World, HookedStorage) {
        let hooked = HookedStorage(world.storage, before: operation) {
            let id = try await world.resolve("fraud:1")
            _ = try await world.registry.delete(id, by: intent())
            world.clock.advance(byMilliseconds: 1000)
            let removed = try await world.registry.collect(Self.collectAll()).removed
            #expect(removed.removedBlobs == 1 && removed.removedDocuments > 0)
        }
        return (world.over(hooked), hooked)
    }

    @Test(arguments: Backend.allCases)
    func `what is deleted and collected meanwhile is not missed`(_ backend: Backend) async throws {
        for operation in [StorageOperation.entries, .inventory, .condition, .versions] {
            try await withWorld(backend) { world in
                for text in ["a", "b"] { try await world.push(text) }
                let (verifying, hooked) = deleting(world, before: operation)
                let report = try await verifying.registry.verifyAll(width: 1)
                #expect(hooked.hasRun, "\(operation)")
                #expect(report.problems == [], "\(operation)")
            }
        }
    }

    @Test(arguments: Backend.allCases)
    func `a version that is deleted while it is verified is not missed`(_ backend: Backend) async throws {
        try await withWorld(backend) { world in
            let id = try await world.push("a")
            try await world.push("b")
            let (verifying, hooked) = deleting(world, before: .condition)
            let report = try await verifying.registry.verify([id], width: 1)
            #expect(hooked.hasRun && report.problems == [])
        }
    }

    @Test func `what is missing is found all the same, whatever goes on`() async throws {
        try await withWorld(.files) { world in
            for text in ["a", "b"] { try await world.push(text) }
            let hex = Digest(of: Array("b".utf8)).hex
            let path = world.root.appending("blobs/sha256/\(hex.prefix(2))/\(hex.dropFirst(2))")
            #expect(unlink(path.string) == 0)
            let (verifying, _) = deleting(world, before: .condition)
            let report = try await verifying.registry.verifyAll(width: 1)
            #expect(report.problems.map(\.kind) == [.blobMissing])
            #expect(report.problems.first?.affects == ["fraud:2"])
        }
    }
}
