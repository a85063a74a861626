import CairnObjects
import CairnStorage
import CairnStorageTesting
import SystemPackage
import Testing

@testable import CairnRegistry

@Suite("Proofs and the log")
struct AuditTests {
    @Test func `every entry and every version is proved to a third party`() async throws {
        try await withWorld { world in
            for text in ["a", "b", "c", "d"] { try await world.push(text) }
            for number in 1...4 {
                let id = try await world.resolve("fraud:\(number)")
                let text = try await world.registry.prove(id).encoded
                let entry = try LogProof(parsing: text).verified(trusting: world.key.verifier)
                #expect(entry.sequence == Int64(number + 1))
                #expect(entry.move(of: .version(id.group, id.number))?.to == id.manifest)
            }
            for sequence: Int64 in [-1, 6, .max] {
                #expect(try await refusal { try await world.registry.prove(sequence) }?.code == .notFound)
            }
        }
    }

    @Test func `entries are listed from anywhere, of one group or all`() async throws {
        try await withWorld { world in
            try await world.createGroup("churn")
            for index in 0..<3 { try await world.push("\(index)", to: index == 1 ? "churn" : "fraud") }
            let all = try await world.registry.entries(from: 0, limit: .max)
            #expect(all.map(\.sequence) == [0, 1, 2, 3, 4, 5])
            let churn = try await world.registry.newestEntries(9, group: GroupName(parsing: "CHURN"))
            #expect(churn.map(\.sequence) == [4, 2])
            #expect(try await world.registry.newestEntries(2).map(\.sequence) == [5, 4])
            #expect(try await world.registry.entries(from: 3, limit: 2).map(\.sequence) == [3, 4])
            #expect(try await world.registry.entries(from: 9, limit: 2).isEmpty)
        }
    }

    @Test func `a reflog tells every move, the newest first`() async throws {
        try await withWorld { world in
            let id = try await world.approved("a")[0]
            try await world.promote(id)
            try await world.decide(id, .rejected, withdraw: true)
            let moves = try await world.registry.reflog(StageSpec(parsing: "fraud:production"))
            #expect(moves.map(\.entry.action) == [.approvalChanged, .stageMoved])
            #expect(moves.map(\.to) == [nil, id.manifest])
            let error = try await refusal {
                try await world.registry.reflog(StageSpec(parsing: "fraud:staging"))
            }
            #expect(error?.message == "stage 'staging' of 'fraud' never moved")
        }
    }
}

@Suite("Collecting")
struct CollectTests {
    private static let day: Int64 = 86_400_000

    @Test(arguments: Backend.allCases)
    func `what the log named within the retention is kept, and no longer`(_ backend: Backend) async throws {
        try await withWorld(backend) { world in
            let id = try await world.push("old")
            try await world.push("kept")
            _ = try await world.registry.delete(id, by: intent())
            var options = CollectionOptions()
            (options.retentionDays, options.graceHours) = (30, 1)
            world.clock.advance(byMilliseconds: 29 * Self.day)
            #expect(try await world.registry.collect(options).removed.removedBlobs == 0)
            world.clock.advance(byMilliseconds: 2 * Self.day)
            options.dryRun = true
            let before = try await StorageState(of: world.storage)
            let planned = try await world.registry.collect(options)
            #expect(try await StorageState(of: world.storage) == before)
            options.dryRun = false
            let report = try await world.registry.collect(options)
            #expect(report.removed.removedBlobs == 1 && report.removed.freed == 3)
            #expect(planned.removed == report.removed)
            #expect(report.keptBlobs == 1)
            #expect(try await world.pulled(world.resolve("fraud:2")).count == 1)
            try await world.expectSound()
        }
    }

    @Test(arguments: Backend.allCases)
    func `what was touched within the grace, or is leased, is spared`(_ backend: Backend) async throws {
        try await withWorld(backend) { world in
            let lease = try await world.storage.lease()
            _ = try await world.storage.write([.bytes([1])], under: lease, meter: ByteMeter())
            let other = try await world.storage.lease()
            _ = try await world.storage.write([.bytes([2])], under: other, meter: ByteMeter())
            try await world.storage.release(other)
            #expect(try await world.collectAll().removed.removedBlobs == 1)
            try await world.storage.release(lease)
            var options = CollectionOptions()
            (options.retentionDays, options.graceHours) = (0, 1)
            #expect(try await world.registry.collect(options).removed.removedBlobs == 0)
            world.clock.advance(byMilliseconds: 3_600_000)
            #expect(try await world.registry.collect(options).removed.removedBlobs == 1)
        }
    }

    @Test func `a rollback reaches what the retention kept`() async throws {
        try await withWorld { world in
            let ids = try await world.approved("a", "b")
            for id in ids { try await world.promote(id) }
            try await world.collectAll()
            #expect(try await world.rollback().change.to == ids[0])
            #expect(try await world.pulled(ids[0]) == ["model.bin": Array("a".utf8)])
        }
    }

    @Test func `a request for a version that was deleted and collected says so`() async throws {
        try await withWorld { world in
            let id = try await world.push("a", key: "run-1")
            _ = try await world.registry.delete(id, by: intent())
            for _ in 0..<2 {
                let error = try await refusal { try await world.push("a", key: "run-1") }
                #expect(error?.code == .exists)
                #expect(error?.message.hasSuffix("registered fraud:1, which is deleted") == true)
                try await world.collectAll()
            }
            try await world.expectSound()
        }
    }
}
