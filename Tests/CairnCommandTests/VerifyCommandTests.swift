import Foundation
import ProgramTesting
import Testing

@Suite("Verifying")
struct VerifyCommandTests {
    /// Two versions; `g:1` stands in production.
    static func registry() throws -> Sandbox {
        try Templates.sandbox(like: "verified") { sandbox in
            try sandbox.require("init", "--origin", "example.com/test")
            try sandbox.require("group", "create", "g")
            for number in 1...2 { try sandbox.push("model \(number)") }
            try sandbox.require("approve", "g:1")
            try sandbox.require("promote", "g:1", "production")
        }
    }

    @Test("a sound registry verifies, as a whole and version by version")
    func sound() throws {
        let sandbox = try Self.registry()
        let run = try sandbox.cairn("verify")
        #expect(run.status == 0)
        #expect(run.errors.isEmpty)
        let lines = run.lines
        #expect(
            lines[0] == "Checked 1 group, 2 versions, 6 refs, 6 log entries, 8 documents, 2 blobs (14 B).")
        #expect(lines[1].hasPrefix("The log has 6 entries; their root is "))
        #expect(lines.last == "Everything is as it must be.")
        #expect(try sandbox.cairn("verify", "--all") == run)
        #expect(try sandbox.cairn("verify", "--json").json.sound.bool == true)
        let some = try sandbox.cairn("verify", "g:1", "g:2")
        #expect(some.status == 0)
        #expect(some.lines[0].hasPrefix("Checked g:1, g:2: "))
        #expect(some.lines[0].hasSuffix(", registration proved in the log."))
    }

    @Test("what a look at everything found is kept for the server's page, a look at some is not")
    func kept() throws {
        let sandbox = try Self.registry()
        try sandbox.require("verify", "g:1")
        let place = sandbox.place(".cairn/verification.json")
        #expect(!FileManager.default.fileExists(atPath: place))
        try sandbox.require("verify", setting: ["CAIRN_ACTOR": "night-watch"])
        let text = try String(contentsOfFile: place, encoding: .utf8)
        #expect(text.contains(#""by": "night-watch""#) && text.contains(#""sound": true"#), "\(text)")
        #expect(try sandbox.cairn("verify").status == 0, "the file is nobody's stranger")
    }

    /// What somebody did to the registry, the kind of problem that must be found, and what must be named as
    /// concerned.
    struct Damage: Sendable {
        let kind: String
        let affects: [String]
        let inflict: @Sendable (Sandbox) throws -> Void

        init(_ kind: String, _ affects: [String], _ inflict: @escaping @Sendable (Sandbox) throws -> Void) {
            (self.kind, self.affects, self.inflict) = (kind, affects, inflict)
        }

        init(_ kind: String, _ affects: [String] = [], sql: String) {
            self.init(kind, affects) { try $0.sql(sql) }
        }
    }

    private static let one = "groups/g/versions/1"
    private static let both = ["g:1", "g:production"]

    static let damages: [Case<Damage>] = [
        Case(
            "a flipped bit in a blob",
            Damage("blob-damaged", both) { try $0.overwrite($0.blob(ofVersion: "g:1")) { $0[2] ^= 0x10 } }),
        Case(
            "a blob cut off",
            Damage("blob-damaged", both) { try $0.overwrite($0.blob(ofVersion: "g:1")) { $0.removeLast() } }),
        Case("a blob removed", Damage("blob-missing", both) { try $0.remove($0.blob(ofVersion: "g:1")) }),
        Case(
            "a directory where a blob was",
            Damage("blob-unreadable", both) {
                let blob = try $0.blob(ofVersion: "g:1")
                try $0.remove(blob)
                try $0.directory(blob)
            }),
        Case(
            "a stage moved behind the log's back",
            Damage(
                "ref-wrong", ["g:production"],
                sql: "UPDATE refs SET target = (SELECT target FROM refs WHERE key = 'groups/g/versions/2') "
                    + "WHERE key = 'groups/g/stages/production'")),
        Case(
            "a version that names another's manifest",
            Damage(
                "ref-wrong", ["g:1"],
                sql: "UPDATE refs SET target = (SELECT target FROM refs WHERE key = 'groups/g/versions/2') "
                    + "WHERE key = '\(one)'")),
        Case(
            "an approval that names another's",
            Damage(
                "ref-wrong", ["g:2"],
                sql: "UPDATE refs SET target = (SELECT target FROM refs WHERE key = 'groups/g/approvals/1') "
                    + "WHERE key = 'groups/g/approvals/2'")),
        Case("a ref removed", Damage("ref-wrong", ["g:1"], sql: "DELETE FROM refs WHERE key = '\(one)'")),
        Case(
            "a ref added",
            Damage(
                "ref-wrong", ["g:shadow"],
                sql:
                    "INSERT INTO refs SELECT 'groups/g/stages/shadow', 'groups/g/stages/shadow', "
                    + "target FROM refs "
                    + "WHERE key = '\(one)'")),
        Case(
            "the last log entry removed",
            Damage("checkpoint-wrong", sql: "DELETE FROM log WHERE sequence = 5")),
        Case("a log entry removed", Damage("log-damaged", sql: "DELETE FROM log WHERE sequence = 3")),
        Case(
            "a log entry removed and the rest renumbered",
            Damage(
                "log-damaged",
                sql:
                    "DELETE FROM log WHERE sequence = 3; UPDATE log SET sequence = sequence - 1 "
                    + "WHERE sequence > 3"
            )),
        Case(
            "who did it, changed in a log entry",
            Damage(
                "log-damaged",
                sql:
                    "UPDATE log SET entry = CAST(replace(entry, '\"ann\"', '\"eve\"') AS BLOB) "
                    + "WHERE sequence = 4"
            )),
        Case(
            "the last entry changed",
            Damage(
                "log-damaged",
                sql:
                    "UPDATE log SET entry = CAST(replace(entry, '\"ann\"', '\"eve\"') AS BLOB) "
                    + "WHERE sequence = 5"
            )),
        Case(
            "two log entries exchanged",
            Damage(
                "log-damaged",
                sql:
                    "UPDATE log SET sequence = -1 WHERE sequence = 2; UPDATE log SET sequence = 2 "
                    + "WHERE sequence = 3; "
                    + "UPDATE log SET sequence = 3 WHERE sequence = -1")),
        Case(
            "a log entry that is no JSON",
            Damage("log-damaged", sql: "UPDATE log SET entry = x'00ff' WHERE sequence = 2")),
        Case(
            "a log entry added",
            Damage("log-damaged", sql: "INSERT INTO log SELECT 6, entry FROM log WHERE sequence = 5")),
        Case(
            "a manifest removed",
            Damage(
                "document-missing", both,
                sql: "DELETE FROM documents WHERE digest = (SELECT target FROM refs WHERE key = '\(one)')")),
        Case(
            "an approval's bytes exchanged for another's",
            Damage(
                "document-damaged", ["g:1"],
                sql:
                    "UPDATE documents SET (size, deflated) = (SELECT size, deflated FROM documents "
                    + "WHERE digest = "
                    + "(SELECT target FROM refs WHERE key = 'groups/g/approvals/2')) WHERE digest = "
                    + "(SELECT target FROM refs WHERE key = 'groups/g/approvals/1')")),
        Case(
            "a document that does not inflate",
            Damage(
                "document-damaged", both,
                sql:
                    "UPDATE documents SET deflated = x'00' WHERE digest = (SELECT target FROM refs "
                    + "WHERE key = '\(one)')"
            )),
        Case(
            "an index row's approval",
            Damage(
                "index-wrong", ["g:2"],
                sql: "UPDATE versions SET approval = 'Approved' WHERE "
                    + "number = 2")),
        Case(
            "an index row's author",
            Damage("index-wrong", ["g:2"], sql: "UPDATE versions SET author = 'eve' WHERE number = 2")),
        Case(
            "an index row removed",
            Damage("index-wrong", ["g:2"], sql: "DELETE FROM versions WHERE number = 2")),
        Case("an index row added", Damage("index-wrong", sql: extraRow)),
        Case("a stage's index row removed", Damage("index-wrong", sql: "DELETE FROM stages")),
        Case("a group's index row removed", Damage("index-wrong", sql: "DELETE FROM groups")),
        Case("a group's last number set back", Damage("index-wrong", sql: "UPDATE groups SET last = 1")),
        Case("the log's lookup table emptied", Damage("index-wrong", sql: "DELETE FROM moves")),
        Case(
            "a tree node removed",
            Damage("tree-wrong", sql: "DELETE FROM tree WHERE level = 1 AND position = 0")),
        Case(
            "a tree node changed",
            Damage(
                "tree-wrong",
                sql: "UPDATE tree SET hash = zeroblob(32) WHERE level = 0 AND "
                    + "position = 2")),
        Case(
            "a checkpoint of another size",
            Damage(
                "checkpoint-wrong",
                sql:
                    "UPDATE checkpoint SET note = replace(note, char(10) || '6' || char(10), "
                    + "char(10) || '5' || char(10))"
            )),
        Case(
            "somebody else's checkpoint",
            Damage("checkpoint-wrong", []) { sandbox in
                try sandbox.require("init", "other", "--origin", "example.com/test")
                let note = try sandbox.require("audit", "checkpoint", "--registry", "other").output
                try sandbox.sql("UPDATE checkpoint SET note = '\(note)'")
            }),
    ]

    private static let extraRow =
        "INSERT INTO versions SELECT 99, group_key, group_name, 3, manifest, created, author, "
        + "message, size, approval "
        + "FROM versions WHERE number = 2"

    @Test(
        "damage of each kind is found, named with what it affects, and the exit status is 2",
        arguments: damages)
    func damage(_ damage: Case<Damage>) throws {
        let sandbox = try Self.registry()
        try damage.input.inflict(sandbox)
        let run = try sandbox.cairn("verify", "--json")
        #expect(run.status == 2)
        #expect(run.errors.isEmpty)
        let report = try run.json
        #expect(report.sound.bool == false)
        let found = report.problems.array.filter { $0.kind.text == damage.input.kind }
        #expect(!found.isEmpty, "\(report.problems)")
        let affected = Set(found.flatMap { $0.affects.texts })
        #expect(affected.isSuperset(of: damage.input.affects), "\(report.problems)")
        let text = try sandbox.cairn("verify")
        #expect(text.status == 2)
        #expect(text.lines.contains { $0.hasPrefix("\(damage.input.kind) ") })
        #expect(text.lines.last?.hasSuffix("found.") == true)
    }

    @Test("verify VERSION is about that version only")
    func oneVersion() throws {
        let sandbox = try Self.registry()
        try sandbox.overwrite(sandbox.blob(ofVersion: "g:2")) { $0[0] ^= 1 }
        #expect(try sandbox.cairn("verify", "g:1").status == 0)
        #expect(try sandbox.cairn("verify", "g:2").status == 2)
        #expect(try sandbox.cairn("verify", "g:1", "g:2").status == 2)
        #expect(try sandbox.cairn("verify", "g:9").status == 1)
    }

    @Test("strangers, orphans and leftovers are named, and are no damage")
    func notCairns() throws {
        let sandbox = try Self.registry()
        try sandbox.file(".cairn/blobs/sha256/ab/README", "hello")
        try sandbox.file(".cairn/tmp/left.over", "half")
        try sandbox.file("orphan", "orphan")
        let digest = try sandbox.digest("orphan")
        try sandbox.file(sandbox.blob(digest), "orphan")
        let run = try sandbox.cairn("verify")
        #expect(run.status == 0)
        #expect(
            run.lines.contains("1 blob (6 B) and 0 documents have no ref; 'cairn gc' removes them in time."))
        #expect(run.lines.contains("1 leftover of interrupted work; 'cairn gc' removes them."))
        #expect(run.lines.contains { $0.hasPrefix("Not Cairn's: ") && $0.hasSuffix("README") })
    }

    @Test("an orphan that is damaged is found too")
    func damagedOrphan() throws {
        let sandbox = try Self.registry()
        try sandbox.file(sandbox.blob("sha256:" + String(repeating: "ab", count: 32)), "not that")
        #expect(try sandbox.cairn("verify").status == 2)
    }

    static let derived = ["refs", "moves", "requests", "groups", "versions", "attributes", "links", "stages"]

    @Test("reindex mends refs and index, whichever table of them is lost", arguments: derived)
    func reindex(_ table: String) throws {
        let sandbox = try Self.registry()
        try sandbox.file("home/x", "x")
        try sandbox.require(
            "push", "g", "home", "--idempotency-key", "k", "--metric", "a=1", "--label", "l=1")
        let pages = [
            ["list", "g"], ["list"], ["reflog", "g:production"], ["show", "g:3"], ["lineage", "g:3"],
        ]
        let before = try pages.map { try sandbox.run([CairnProgram.path] + $0) }
        try sandbox.sql("DELETE FROM \(table)")
        #expect(try sandbox.cairn("reindex") == .done("Made the index anew from the log and the documents."))
        #expect(try sandbox.cairn("verify").status == 0)
        #expect(try pages.map { try sandbox.run([CairnProgram.path] + $0) } == before)
        #expect(
            try sandbox.cairn("push", "g", "home", "--idempotency-key", "k", "--metric", "a=1")
                == .done("Done before: this push registered g:3."))
        try sandbox.file("model.bin", "new")
        #expect(try sandbox.cairn("push", "g", "model.bin", "--json").json.number.integer == 4)
    }
}
