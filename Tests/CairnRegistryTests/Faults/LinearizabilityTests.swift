import CairnObjects
import CairnRegistry
import CairnStorage
import CairnStorageTesting
import HistoryTesting
import Testing

@Suite("Histories of many callers at once")
struct LinearizabilityTests {
    private static let start = GovernanceModel(.init(versions: 3, approved: [1, 2, 3]))

    @Test(arguments: SeededRandom.seeds(1, 2), Backend.allCases)
    func `are linearizable`(seed: UInt64, backend: Backend) async throws {
        try await withWorld(backend) { world in
            _ = try await world.approved("1", "2", "3")
            let worlds = backend == .files ? [world, try world.reopened()] : [world]
            let history = try await GovernanceCaller.history(of: worlds, callers: 6, calls: 40, seed: seed)
            let finding = LinearizabilityChecker(Self.start).check(history)
            #expect(finding == .linearizable, "CAIRN_SEED=\(seed): \(finding)")
            try await world.expectSound()
        }
    }

    @Test func `a storage whose compare-and-set compares nothing is found out`() async throws {
        var found: [UInt64] = []
        for seed in UInt64(1)...20 where found.isEmpty {
            try await withWorld { world in
                _ = try await world.approved("1", "2", "3")
                let blind = world.over(FaultyStorage(world.storage, isBlind: true))
                let history = try await GovernanceCaller.history(
                    of: [blind], callers: 6, calls: 40, seed: seed)
                if case .violated = LinearizabilityChecker(Self.start).check(history) { found.append(seed) }
            }
        }
        #expect(!found.isEmpty, "of 20 histories, none shows it")
    }

    @Test func `a rollback goes back by what stands when it commits, not by what it saw before`() async throws
    {
        try await withWorld { world in
            let ids = try await world.approved("1", "2", "3")
            for id in ids { try await world.promote(id) }
            // 3 stands there again when the rollback commits, but now 1 stood there just before.
            let hooked = HookedStorage(world.storage, before: .commit) {
                try await world.promote(ids[0])
                try await world.promote(ids[2])
            }
            let receipt = try await world.over(hooked).rollback()
            #expect(hooked.hasRun)
            #expect(receipt.change.to == ids[0])
        }
    }

    @Test func `a rollback passes over no version that is approved when it commits`() async throws {
        try await withWorld { world in
            let ids = try await world.approved("1", "2", "3")
            for id in ids { try await world.promote(id) }
            try await world.decide(ids[1], .rejected)
            let hooked = HookedStorage(world.storage, before: .commit) {
                try await world.decide(ids[1], .approved)
            }
            let receipt = try await world.over(hooked).rollback()
            #expect(hooked.hasRun)
            #expect(receipt.change.to == ids[1] && receipt.change.skipped.isEmpty)
        }
    }
}
