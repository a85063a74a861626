import CairnFileStorage
import CairnObjects
import CairnRegistry
import CairnStorage
import CairnStorageTesting
import GRDB
import Logging
import SystemPackage
import Testing

/// Everything that can be damaged in a registry's directory, and what verification says of it.
@Suite("Verification of what is damaged")
struct DamageTests {
    typealias Kind = VerificationReport.Problem.Kind

    /// One piece of damage done to the registry's files, and the problems that must be reported.
    struct Damage: Sendable, CustomTestStringConvertible {
        let name: String
        let harm: @Sendable (World) async throws -> Void
        /// Of which kind, and, where it is told, what is affected.
        let found: [Kind: [String]]

        init(
            _ name: String, _ found: [Kind: [String]],
            _ harm: @escaping @Sendable (World) async throws -> Void
        ) {
            (self.name, self.harm, self.found) = (name, harm, found)
        }

        /// Harm done by SQL alone.
        init(_ name: String, sql: String, _ found: [Kind: [String]]) {
            self.init(name, found) { world in
                let queue = try DatabaseQueue(path: world.root.appending("registry.db").string)
                try await queue.write { db in
                    try db.execute(sql: sql)
                    try #require(db.changesCount > 0, "the harm must be done")
                }
                try queue.close()
            }
        }

        var testDescription: String { name }
    }

    /// Three versions; 1 then 2 in production, 3 registered under a key and labelled. Entries: 0 creation,
    /// 1 group, 2 and 3 version 1, 4 and 5 version 2, 6 and 7 production, 8 version 3, 9 its labels.
    private func withHistory(_ body: (World) async throws -> Void) async throws {
        try await withWorld(.files) { world in
            for id in try await world.approved("a", "b") { try await world.promote(id) }
            let id = try await world.push("c", key: "run-3")
            _ = try await world.registry.label(id, set: ["team": "risk"], unset: [], by: intent())
            try await world.expectSound()
            try await body(world)
        }
    }

    private static func blob(_ text: String, in world: World) -> FilePath {
        let hex = Digest(of: Array(text.utf8)).hex
        return world.root.appending("blobs/sha256/\(hex.prefix(2))/\(hex.dropFirst(2))")
    }

    private static func overwrite(_ path: FilePath, _ bytes: [UInt8]) throws {
        try path.remove()
        try path.write(bytes)
    }

    /// SQL for the bytes of a digest.
    private static func manifest(_ number: Int) -> String {
        "(SELECT target FROM refs WHERE key = 'groups/fraud/versions/\(number)')"
    }

    static let blobs: [Damage] = [
        Damage("a flipped bit", [.blobDamaged: ["fraud:2", "fraud:production"]]) {
            try overwrite(blob("b", in: $0), [UInt8(ascii: "b") ^ 1])
        },
        Damage("a truncated blob", [.blobDamaged: ["fraud:1"]]) { try overwrite(blob("a", in: $0), []) },
        Damage("a longer blob", [.blobDamaged: ["fraud:1"]]) {
            try overwrite(blob("a", in: $0), Array("aa".utf8))
        },
        Damage("a missing blob", [.blobMissing: ["fraud:3"]]) { try blob("c", in: $0).remove() },
        Damage("a directory in a blob's place", [.blobUnreadable: ["fraud:3"]]) {
            try blob("c", in: $0).remove()
            try blob("c", in: $0).makeDirectory()
        },
        Damage("a symbolic link in a blob's place", [.blobUnreadable: ["fraud:3"]]) { world in
            try world.directory.appending("c").write(Array("c".utf8))
            try blob("c", in: world).remove()
            try blob("c", in: world).makeSymbolicLink(to: world.directory.appending("c"))
        },
    ]

    static let log: [Damage] = [
        Damage(
            "a changed entry",
            sql:
                "UPDATE log SET entry = CAST(replace(CAST(entry AS TEXT), 'push b', 'push x') AS "
                + "BLOB) WHERE sequence = 4",
            [.logDamaged: [], .treeWrong: []]),
        Damage(
            "an entry that is no JSON", sql: "UPDATE log SET entry = x'00' WHERE sequence = 4",
            [.logDamaged: [], .treeWrong: [], .refWrong: ["fraud:2"]]),
        Damage(
            "a removed entry", sql: "DELETE FROM log WHERE sequence = 6",
            [.logDamaged: [], .indexWrong: ["fraud:production"]]),
        Damage(
            "the last entry removed", sql: "DELETE FROM log WHERE sequence = 9",
            [.checkpointWrong: [], .refWrong: ["fraud:3"]]),
        Damage(
            "an entry inserted at the end",
            sql: "INSERT INTO log SELECT 10, entry FROM log WHERE sequence = 9",
            [.logDamaged: [], .checkpointWrong: [], .treeWrong: []]),
        Damage(
            "two entries exchanged",
            sql: """
                UPDATE log SET sequence = -1 WHERE sequence = 6;
                UPDATE log SET sequence = 6 WHERE sequence = 7;
                UPDATE log SET sequence = 7 WHERE sequence = -1
                """,
            [
                .logDamaged: [], .treeWrong: [], .refWrong: ["fraud:production"],
                .indexWrong: ["fraud:production"],
            ]),
    ]

    static let refs: [Damage] = [
        Damage(
            "a stage moved behind the log's back",
            sql: "UPDATE refs SET target = \(manifest(1)) WHERE key = 'groups/fraud/stages/production'",
            [.refWrong: ["fraud:production"], .indexWrong: ["fraud:1", "fraud:2"]]),
        Damage(
            "a version's manifest exchanged",
            sql: "UPDATE refs SET target = \(manifest(1)) WHERE key = 'groups/fraud/versions/3'",
            [.refWrong: ["fraud:3"], .indexWrong: ["fraud:3"]]),
        Damage(
            "a ref that no entry made",
            sql: "INSERT INTO refs VALUES ('groups/fraud/stages/x', 'groups/fraud/stages/x', \(manifest(1)))",
            [.refWrong: ["fraud:x"], .indexWrong: ["fraud:1"]]),
        Damage(
            "a ref removed", sql: "DELETE FROM refs WHERE key = 'groups/fraud/labels/3'",
            [.refWrong: ["fraud:3"], .indexWrong: ["fraud:3"]]),
        Damage(
            "a version removed", sql: "DELETE FROM refs WHERE key = 'groups/fraud/versions/2'",
            [.refWrong: ["fraud:2", "fraud:production"], .indexWrong: []]),
        Damage(
            "an approval of another version",
            sql: """
                UPDATE refs SET target = (SELECT target FROM refs WHERE key = 'groups/fraud/approvals/1')
                WHERE key = 'groups/fraud/approvals/3'
                """, [.refWrong: ["fraud:3"], .indexWrong: ["fraud:3"]]),
        Damage(
            "a ref under the name of another",
            sql: "UPDATE refs SET name = 'groups/FRAUD/versions/1' WHERE key = 'groups/fraud/versions/2'",
            [.refWrong: ["fraud:2"], .indexWrong: []]),
    ]

    static let documents: [Damage] = [
        Damage(
            "a missing manifest", sql: "DELETE FROM documents WHERE digest = \(manifest(2))",
            [.documentMissing: ["fraud:2", "fraud:production"]]),
        Damage(
            "a manifest that cannot be inflated",
            sql: "UPDATE documents SET deflated = x'00' WHERE digest = \(manifest(3))",
            [.documentDamaged: ["fraud:3"]]),
        Damage(
            "a document of a wrong size",
            sql: "UPDATE documents SET size = size + 1 WHERE digest = \(manifest(3))",
            [.documentDamaged: ["fraud:3"]]),
        Damage(
            "one document's content in another's place",
            sql: """
                UPDATE documents SET (size, deflated) =
                    (SELECT size, deflated FROM documents WHERE digest = \(manifest(1)))
                WHERE digest = \(manifest(3))
                """, [.documentDamaged: ["fraud:3"]]),
        Damage(
            "a missing approval at the end of a chain",
            sql: """
                DELETE FROM documents WHERE digest = (SELECT target FROM refs
                WHERE key = 'groups/fraud/approvals/1')
                """, [.documentMissing: ["fraud:1"]]),
        Damage(
            "missing labels",
            sql:
                "DELETE FROM documents WHERE digest = (SELECT target FROM refs WHERE key = "
                + "'groups/fraud/labels/3')",
            [.documentMissing: ["fraud:3"]]),
        Damage(
            "a missing group document",
            sql: "DELETE FROM documents WHERE digest = (SELECT target FROM refs WHERE key = 'groups/fraud')",
            [.documentMissing: ["fraud"]]),
    ]

    static let tree: [Damage] = [
        Damage(
            "a wrong leaf", sql: "UPDATE tree SET hash = zeroblob(32) WHERE level = 0 AND position = 3",
            [.treeWrong: []]),
        Damage(
            "a wrong node", sql: "UPDATE tree SET hash = zeroblob(32) WHERE level = 2 AND position = 1",
            [.treeWrong: []]),
        Damage(
            "a hash of a wrong length", sql: "UPDATE tree SET hash = x'00' WHERE level = 1 AND position = 0",
            [.treeWrong: []]),
        Damage("a missing leaf", sql: "DELETE FROM tree WHERE level = 0 AND position = 9", [.treeWrong: []]),
        Damage("a missing node", sql: "DELETE FROM tree WHERE level = 3 AND position = 0", [.treeWrong: []]),
        Damage(
            "a changed checkpoint",
            sql:
                "UPDATE checkpoint SET note = replace(note, char(10) || '10' || char(10), char(10) "
                + "|| '9' || char(10))",
            [.checkpointWrong: []]),
        Damage(
            "a checkpoint that is none", sql: "UPDATE checkpoint SET note = 'hello'", [.checkpointWrong: []]),
        Damage("no checkpoint", sql: "DELETE FROM checkpoint", [.checkpointWrong: []]),
        Damage("a checkpoint by another key", [.checkpointWrong: []]) { world in
            let other = try SigningKey.generate(name: world.key.verifier.name)
            let head = try Checkpoint(note: await world.storage.head(), trusting: world.key.verifier)
            try await setCheckpoint(other.sign(size: head.size, root: head.root), in: world)
        },
        Damage("an older checkpoint", [.checkpointWrong: []]) { world in
            let root = try await world.storage.root(size: 7)
            try await setCheckpoint(world.key.sign(size: 7, root: root), in: world)
        },
        Damage("a checkpoint of another root", [.logDamaged: []]) { world in
            try await setCheckpoint(world.key.sign(size: 10, root: .empty), in: world)
        },
    ]

    private static func setCheckpoint(_ note: SignedNote, in world: World) async throws {
        let queue = try DatabaseQueue(path: world.root.appending("registry.db").string)
        try await queue.write {
            try $0.execute(sql: "UPDATE checkpoint SET note = ?", arguments: [note.encoded])
        }
        try queue.close()
    }

    static let index: [Damage] = [
        Damage(
            "a wrong approval", sql: "UPDATE versions SET approval = 'Approved' WHERE number = 3",
            [.indexWrong: ["fraud:3"]]),
        Damage(
            "a wrong message", sql: "UPDATE versions SET message = 'x' WHERE number = 3",
            [.indexWrong: ["fraud:3"]]),
        Damage(
            "a state that is none", sql: "UPDATE versions SET approval = 'x' WHERE number = 3",
            [.indexWrong: []]),
        Damage("a missing row", sql: "DELETE FROM versions WHERE number = 3", [.indexWrong: ["fraud:3"]]),
        Damage("a missing label", sql: "DELETE FROM attributes WHERE kind = 2", [.indexWrong: ["fraud:3"]]),
        Damage(
            "a missing link",
            sql: "DELETE FROM links WHERE version = (SELECT id FROM versions WHERE number = 1)",
            [.indexWrong: ["fraud:1"]]),
        Damage(
            "a wrong stage",
            sql: "UPDATE stages SET manifest = (SELECT manifest FROM versions WHERE number = 1)",
            [.indexWrong: ["fraud:1", "fraud:2"]]),
        Damage(
            "a version that is none",
            sql: """
                INSERT INTO versions SELECT NULL, group_key, group_name, 9, manifest, created, author,
                message, size, approval FROM versions LIMIT 1
                """, [.indexWrong: []]),
        Damage("a lower last number", sql: "UPDATE groups SET last = 2", [.indexWrong: ["fraud"]]),
        Damage("another description", sql: "UPDATE groups SET description = 'x'", [.indexWrong: ["fraud"]]),
        Damage(
            "a group that is none", sql: "INSERT INTO groups VALUES ('x', 'x', '', 0, NULL)",
            [.indexWrong: []]),
        Damage("a group forgotten", sql: "UPDATE groups SET name = NULL", [.indexWrong: ["fraud"]]),
        Damage(
            "a stage's history cut", sql: "DELETE FROM moves WHERE sequence = 6",
            [.indexWrong: ["fraud:production"]]),
        Damage("an idempotency key forgotten", sql: "DELETE FROM requests", [.indexWrong: []]),
    ]

    @Test("finds", arguments: blobs + log + refs + documents + tree + index)
    func finds(_ damage: Damage) async throws {
        try await withHistory { world in
            try await damage.harm(world)
            let report = try await world.reopened().registry.verifyAll(width: 2)
            #expect(Set(report.problems.map(\.kind)) == Set(damage.found.keys), "\(report.problems)")
            for (kind, affected) in damage.found {
                let told = Set(report.problems.filter { $0.kind == kind }.flatMap(\.affects))
                #expect(told.isSuperset(of: affected), "\(kind): \(report.problems)")
                if kind.rawValue.hasPrefix("blob") || kind.rawValue.hasPrefix("document") {
                    #expect(told == Set(affected), "\(kind): \(report.problems)")
                }
            }
            #expect(!report.isSound)
        }
    }

    @Test("mends the index by making it anew", arguments: index)
    func mends(_ damage: Damage) async throws {
        try await withHistory { world in
            try await damage.harm(world)
            let world = try world.reopened()
            try await world.storage.rebuildIndex()
            try await world.expectSound()
        }
    }

    @Test(
        "refuses to collect where it cannot tell what is needed",

        arguments: documents + log.dropFirst() + refs.dropLast())
    func refusesToCollect(_ damage: Damage) async throws {
        try await withHistory { world in
            try await damage.harm(world)
            let world = try world.reopened()
            let before = try await world.storage.inventory().blobs.count
            #expect(try await refusal { try await world.collectAll() }?.code == .damaged)
            #expect(try await world.storage.inventory().blobs.count == before)
        }
    }

    @Test func `one version is proved without the others`() async throws {
        try await withHistory { world in
            try Self.overwrite(Self.blob("a", in: world), [])
            let ids = (try await world.resolve("fraud:1"), try await world.resolve("fraud:2"))
            let sound = try await world.registry.verify([ids.1], width: 1)
            #expect(sound.isSound && sound.versions == 1 && sound.blobs == 1)
            let report = try await world.registry.verify([ids.0], width: 1)
            #expect(report.problems.map(\.kind) == [.blobDamaged])
            #expect(report.problems.map(\.affects) == [["fraud:1"]])
        }
    }

    @Test func `damaged bytes are given to nobody`() async throws {
        try await withHistory { world in
            try Self.overwrite(Self.blob("b", in: world), [1])
            let id = try await world.resolve("fraud:2")
            let place = world.directory.appending("out")
            for method in [PlacementMethod.copy, .hardLink] {
                let error = try await refusal { try await world.registry.pull(id, into: place, by: method) }
                #expect(error?.code == .damaged)
                #expect(!place.isTaken)
            }
            let checkout = try await refusal { try await world.registry.checkout(id, at: place) }
            #expect(checkout?.code == .damaged)
            #expect(!place.isTaken)
            let stream = try await world.registry.content(ObjectSpec(parsing: "fraud:2:model.bin"))
            #expect(try await refusal { try await stream.collect(upTo: .max) }?.code == .damaged)
        }
    }

    @Test func `orphans, leftovers and strangers are told and are no damage`() async throws {
        try await withHistory { world in
            let lease = try await world.storage.lease()
            _ = try await world.storage.write([.bytes([1, 2, 3])], under: lease, meter: ByteMeter())
            try await world.storage.release(lease)
            try world.root.appending("tmp/dead.0").write([1])
            try world.root.appending("quarantine/x").write([1])
            try world.root.appending("blobs/sha256/notes.txt").write([1])
            let report = try await world.registry.verifyAll(width: 2)
            #expect(report.isSound)
            #expect(report.orphanBlobs == 1 && report.orphanBytes == 3 && report.blobs == 4)
            #expect(report.leftovers.sorted() == ["quarantine/x", "tmp/dead.0"])
            #expect(report.strangers == ["blobs/sha256/notes.txt"])
            #expect(report.versions == 3 && report.groups == 1 && report.entries == 10)
            try await world.collectAll()
            let after = try await world.registry.verifyAll(width: 2)
            #expect(after.orphanBlobs == 0 && after.leftovers.isEmpty)
        }
    }
}

@Suite("Verification against an earlier checkpoint")
struct EarlierCheckpointTests {
    /// Another history, signed by the same key.
    private func rewritten(_ world: World, _ texts: [String]) async throws -> World {
        let other = World.inMemory(TestClock(world.clock.now), key: world.key, world.directory)
        try await other.registry.recordCreation(by: intent())
        try await other.createGroup()
        for text in texts { try await other.push(text) }
        return other
    }

    @Test func `a log that only grew extends it`() async throws {
        try await withWorld(.files) { world in
            var earlier = [try await world.registry.checkpoint()]
            for text in ["a", "b", "c"] {
                try await world.push(text)
                earlier.append(try await world.registry.checkpoint())
            }
            for note in earlier {
                #expect(try await world.registry.verifyLog(since: note).isSound)
            }
        }
    }

    @Test func `a log rewritten whole and signed again is found only so`() async throws {
        try await withWorld { world in
            for text in ["a", "b"] { try await world.push(text) }
            let earlier = try await world.registry.checkpoint()
            let forged = try await rewritten(world, ["a", "x", "y"])
            #expect(try await forged.registry.verifyAll(width: 1).isSound)
            let report = try await forged.registry.verifyLog(since: earlier)
            #expect(report.problems.map(\.kind) == [.logDamaged])
            #expect(report.problems.first?.detail.contains("it was rewritten") == true)
        }
    }

    @Test func `a log that was cut is found`() async throws {
        try await withWorld { world in
            for text in ["a", "b"] { try await world.push(text) }
            let earlier = try await world.registry.checkpoint()
            let report = try await rewritten(world, ["a"]).registry.verifyLog(since: earlier)
            #expect(report.problems.map(\.kind) == [.logDamaged])
            #expect(report.problems.first?.detail.contains("it was cut") == true)
        }
    }

    @Test func `a checkpoint of another registry is refused`() async throws {
        try await withWorld { world in
            let other = try SigningKey.generate(name: "cairn.example/registry")
            let note = other.sign(size: 1, root: .empty)
            let report = try await world.registry.verifyLog(since: note)
            #expect(report.problems.map(\.kind) == [.checkpointWrong])
        }
    }
}
