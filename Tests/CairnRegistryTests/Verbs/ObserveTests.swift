import CairnObjects
import CairnRegistry
import CairnStorage
import CairnStorageTesting
import Testing

@Suite("Observing")
struct ObserveTests {
    private static let rules = """
        {"drift": [{"metric": "psi", "max": 0.2, "rollback": "production", "cooldown": "1d"}]}
        """

    /// Two versions that stood in production, the second of which stands there, and the rules.
    private func withLive(
        _ backend: Backend = .memory, _ rules: String = rules,
        _ body: (World, [VersionID]) async throws -> Void
    ) async throws {
        try await withWorld(backend) { world in
            try await world.set(rules)
            let ids = try await world.approved("a", "b")
            for id in ids { try await world.promote(id) }
            try await body(world, ids)
        }
    }

    @Test(arguments: Backend.allCases)
    func `what is observed stands beside the version, numbered from one`(_ backend: Backend) async throws {
        try await withWorld(backend) { world in
            let ids = (try await world.push("a"), try await world.push("b"))
            let receipt = try await world.observe(ids.0, #"{"psi": 0.1}"#, by: "monitor", "a good week") {
                ($0.stage, $0.window) = (.production, "2026-11-01/2026-11-07")
            }
            #expect(receipt.number == .first && receipt.entry?.action == .observationRecorded)
            #expect(receipt.entry?.reason == "a good week" && receipt.verdict.rules.isEmpty)
            try await world.observe(ids.1, #"{"psi": 0.1}"#)
            #expect(try await world.observe(ids.0, #"{"psi": 0.2}"#).number.value == 2)
            let found = try await world.registry.observations(of: ids.0)
            #expect(found.map(\.number.value) == [1, 2])
            let first = found[0].value
            #expect(first.subject == ids.0.manifest && first.actor.description == "monitor")
            #expect(first.stage == .production && first.window == "2026-11-01/2026-11-07")
            #expect(first.message == "a good week" && first.at <= world.clock.now)
            #expect(try await world.registry.version(ids.0).observations.count == 2)
            try await world.expectSound()
        }
    }

    @Test(arguments: Backend.allCases)
    func `observations at once are numbered consecutively, none lost`(_ backend: Backend) async throws {
        try await withWorld(backend) { world in
            let id = try await world.push("a")
            try await withThrowingTaskGroup(of: Void.self) { group in
                for index in 0..<12 {
                    group.addTask { try await world.observe(id, #"{"psi": \#(Double(index) / 100)}"#) }
                }
                try await group.waitForAll()
            }
            let found = try await world.registry.observations(of: id)
            #expect(found.map(\.number.value) == Array(1...12))
            #expect(Set(found.compactMap { $0.value.metrics["psi"]?.value }).count == 12)
            try await world.expectSound()
        }
    }

    @Test func `an observation of nothing, or of what is deleted, is refused`() async throws {
        try await withWorld { world in
            let id = try await world.push("a")
            let error = try await world.expectRefusal(.invalid) { try await world.observe(id, "{}") }
            #expect(error.message == "nothing was observed")
            _ = try await world.registry.delete(id, by: intent())
            try await world.expectRefusal(.notFound) { try await world.observe(id, #"{"psi": 1}"#) }
        }
    }

    @Test func `drift puts the stage back by itself, in the same entry, and says so loudly`() async throws {
        try await withLive { world, ids in
            let quiet = try await world.observe(ids[1], #"{"psi": 0.2, "rows": 10}"#)
            #expect(
                quiet.entry?.action == .observationRecorded && quiet.rolledBack == nil && quiet.held == nil)
            let receipt = try await world.observe(ids[1], #"{"psi": 0.31}"#, by: "monitor", "week 47")
            let entry = try #require(receipt.entry)
            #expect(entry.action == .driftDetected && entry.moves.count == 2)
            #expect(receipt.rolledBack?.from == ids[1] && receipt.rolledBack?.to == ids[0])
            #expect(
                entry.reason == "psi 0.31 is above 0.2; ROLLED BACK production BY ITSELF to fraud:1: week 47")
            #expect(try await world.standing() == ids[0].manifest)
            #expect(receipt.observation.drift.map(\.rule) == ["drift psi max"])
            #expect(
                try await world.registry.observations(of: ids[1])[1].value.drift == receipt.verdict.failed)
            // It counts as a rollback: another one would go further back, and never to and fro.
            try await world.expectRefusal(.notFound) { try await world.rollback() }
            try await world.expectSound()
        }
    }

    @Test func `it happens once in a cool-down`() async throws {
        try await withLive { world, ids in
            try await world.observe(ids[1], #"{"psi": 0.3}"#)
            try await world.promote(ids[1])
            try world.wait("23h")
            let held = try await world.observe(ids[1], #"{"psi": 0.3}"#)
            #expect(held.rolledBack == nil && held.entry?.action == .driftDetected)
            #expect(held.held?.hasSuffix("and cools down for 1d") == true)
            #expect(held.entry?.reason == "psi 0.3 is above 0.2")
            #expect(try await world.standing() == ids[1].manifest)
            // A rollback by hand is none by itself; what was held does not begin the time anew.
            try world.wait("1h")
            let receipt = try await world.observe(ids[1], #"{"psi": 0.3}"#)
            #expect(receipt.rolledBack?.to == ids[0])
            try await world.expectSound()
        }
    }

    @Test func `it does not happen where the version stands elsewhere, or nothing stood before`() async throws
    {
        try await withLive { world, ids in
            let elsewhere = try await world.observe(ids[0], #"{"psi": 0.3}"#)
            #expect(elsewhere.held == "fraud:1 does not stand in production" && elsewhere.rolledBack == nil)
            try await world.vote(ids[0], .rejected, by: "bob")
            let alone = try await world.observe(ids[1], #"{"psi": 0.3}"#)
            #expect(alone.held == "nothing stood in production before that it could go back to")
            #expect(try await world.standing() == ids[1].manifest)
            #expect(alone.entry?.action == .driftDetected)
        }
    }

    @Test func `without being asked for, drift is only detected`() async throws {
        try await withLive(.memory, #"{"drift": [{"metric": "psi", "max": 0.2}]}"#) { world, ids in
            let receipt = try await world.observe(ids[1], #"{"psi": 0.3}"#)
            #expect(
                receipt.entry?.action == .driftDetected && receipt.rolledBack == nil && receipt.held == nil)
            #expect(try await world.standing() == ids[1].manifest)
        }
    }

    @Test func `what nobody could compare is told, and puts nothing back`() async throws {
        let rules = """
            {"drift": [{"metric": "auc", "noWorseThanBaseline": 0.01, "rollback": "production"},
            {"metric": "psi", "max": 1}]}
            """
        try await withLive(.memory, rules) { world, ids in
            let receipt = try await world.observe(ids[1], #"{"auc": 0.1}"#)
            #expect(receipt.verdict.failed.map(\.rule) == ["drift auc baseline"] && receipt.rolledBack == nil)
            #expect(receipt.held == nil && receipt.silent == ["psi"])
            #expect(try await world.standing() == ids[1].manifest)
        }
    }

    @Test func `a rule whose stage the version does not stand in keeps no other from its stage`() async throws
    {
        let rules = """
            {"stages": {"canary": {}}, "drift": [{"metric": "psi", "max": 0.2, "rollback": "canary"},
            {"metric": "auc", "min": 0.8, "rollback": "production"}]}
            """
        try await withLive(.memory, rules) { world, ids in
            let receipt = try await world.observe(ids[1], #"{"psi": 0.3, "auc": 0.5}"#)
            #expect(receipt.rolledBack?.stage == .production && receipt.rolledBack?.to == ids[0])
            #expect(receipt.held == nil)
            #expect(try await world.standing() == ids[0].manifest)
        }
    }

    @Test(arguments: Backend.allCases)
    func `a report's bytes stay as long as the observation`(_ backend: Backend) async throws {
        try await withWorld(backend) { world in
            let ids = (try await world.push("a"), try await world.push("b"))
            let report = Registration.File(
                name: try FileName(parsing: "drift.html"), source: .bytes(Array("<p>psi".utf8)))
            let receipt = try await world.observe(ids.0, #"{"psi": 0.3}"#) { $0.report = report }
            let blob = try #require(receipt.observation.report)
            #expect(blob.mediaType == "text/html" && blob.digest == Digest(of: Array("<p>psi".utf8)))
            try await world.collectAll()
            #expect(try await world.storage.inventory().blobs.contains { $0.digest == blob.digest })
            try await world.expectSound()
            _ = try await world.registry.delete(ids.0, by: intent())
            try await world.collectAll()
            #expect(try await !world.storage.inventory().blobs.contains { $0.digest == blob.digest })
            try await world.expectSound()
        }
    }

    @Test func `a report that cannot be kept leaves neither observation nor lease`() async throws {
        try await withWorld { world in
            let id = try await world.push("a")
            let report = Registration.File(name: try FileName(parsing: "r.txt"), source: .bytes([1]))
            let deleting = world.over(
                HookedStorage(world.storage, before: .write) {
                    _ = try await world.registry.delete(id, by: intent())
                })
            let error = try await refusal {
                try await deleting.observe(id, #"{"psi": 1}"#) { $0.report = report }
            }
            #expect(error?.code == .notFound)
            // A lease that stayed would keep the bytes.
            try await world.collectAll()
            #expect(try await world.storage.inventory().blobs == [])
        }
    }

    @Test(arguments: Backend.allCases)
    func `a version takes its observations along when it is deleted`(_ backend: Backend) async throws {
        try await withWorld(backend) { world in
            let ids = (try await world.push("a"), try await world.push("b"))
            for _ in 0..<11 { try await world.observe(ids.0, #"{"psi": 0.1}"#) }
            try await world.observe(ids.1, #"{"psi": 0.1}"#)
            let entry = try await world.registry.delete(ids.0, by: intent())
            #expect(entry?.moves.count == 13)
            #expect(try await world.registry.observations(of: ids.0).isEmpty)
            #expect(try await world.registry.observations(of: ids.1).count == 1)
            try await world.expectSound()
        }
    }

    @Test func `a deletion and an observation at once leave no observation of nothing`() async throws {
        try await withWorld { world in
            let ids = (try await world.push("a"), try await world.push("b"))
            let deleting = world.over(
                HookedStorage(world.storage, before: .commit) {
                    _ = try await world.registry.delete(ids.0, by: intent())
                })
            let error = try await refusal { try await deleting.observe(ids.0, #"{"psi": 1}"#) }
            #expect(error?.code == .notFound)
            let observing = world.over(
                HookedStorage(world.storage, before: .commit) {
                    try await world.observe(ids.1, #"{"psi": 1}"#)
                })
            _ = try await observing.registry.delete(ids.1, by: intent())
            let left = try await world.storage.snapshot(.all).refs
            #expect(left.keys.map(\.description) == ["groups/fraud"])
            try await world.expectSound()
        }
    }
}
