import Foundation
import Glibc
import ProgramTesting
import Testing

@Suite("Backing up a registry")
struct BackupTests {
    @Test("a backup tells what it saved, where the keys are, and copies each file once")
    func incremental() throws {
        let sandbox = try Sandbox.withVersions(2)
        let first = try sandbox.require("backup", "bk")
        #expect(first.lines.count == 5)
        #expect(first.lines[0].hasPrefix("Saved 4 log entries and 2 blobs (14 B) as the snapshot 2"))
        #expect(first.lines[1] == "Copied 2 blobs (14 B); the others were there.")
        #expect(first.lines[2] == "The private keys are not in it. Keep copies of them apart from it:")
        #expect(first.lines[3].hasSuffix("/signing.key") && first.lines[4].hasSuffix("/secrets.key"))
        let blobs = sandbox.files(below: "bk/blobs").map { "bk/blobs/\($0)" }
        let before = try sandbox.run(["stat", "-c", "%i %z"] + blobs).output
        try sandbox.push("model 3")
        let second = try sandbox.require("backup", "bk")
        #expect(second.lines.count == 2, "the keys were spoken of before")
        #expect(second.lines[1] == "Copied 1 blob (7 B); the others were there.")
        #expect(try sandbox.run(["stat", "-c", "%i %z"] + blobs).output == before)
        #expect(sandbox.files(below: "bk").filter { $0.hasSuffix(".key") } == [])
        #expect(sandbox.names("bk/tmp") == [])
        let json = try sandbox.require("backup", "bk", "--json").json
        #expect(json.entries.integer == 5)
        #expect(json.blobs.integer == 3)
        #expect(json.copiedBlobs.integer == 0)
        #expect(json.savedKeys.array.isEmpty)
        #expect(json["keys"].texts.map { $0.hasSuffix("signing.key") } == [true, false])
        #expect(json.problems.array.isEmpty && !json.problems.isMissing)
        #expect(try json.checkpoint.text == sandbox.head())
        #expect(try sandbox.require("backup", "bk", "--quiet").output.isEmpty)
    }

    @Test("sha256sum checks a backup without Cairn")
    func checkedBySha256sum() throws {
        let sandbox = try Sandbox.withVersions(3)
        try sandbox.require("backup", "bk")
        let check = "cd bk && sha256sum --check --quiet snapshots/*/blobs.sha256"
        #expect(try sandbox.run(["bash", "-c", check]).status == 0)
        let blob = try #require(sandbox.files(below: "bk/blobs").first)
        try sandbox.overwrite("bk/blobs/\(blob)") { $0[0] ^= 1 }
        #expect(try sandbox.run(["bash", "-c", check]).status == 1)
    }

    @Test("a snapshot can be read as a registry, and not written to")
    func readable() throws {
        let sandbox = try Sandbox.withVersions(2, approved: [1])
        let name = try #require(
            try sandbox.require("backup", "bk", "--with-keys", "--json").json.snapshot.text)
        let there = ["--registry", "bk/snapshots/\(name)"]
        func cairn(_ arguments: String...) throws -> Run {
            try sandbox.run([CairnProgram.path] + arguments + there)
        }
        #expect(try cairn("verify").status == 0)
        #expect(try cairn("cat", "g:2:model.bin").output == "model 2")
        #expect(try cairn("audit", "export").output == sandbox.require("audit", "export").output)
        let files = try sandbox.run(["bash", "-c", "find bk -type f | sort | xargs sha256sum"]).output
        try sandbox.file("new.bin", "new")
        for command in [
            ["push", "g", "new.bin"], ["promote", "g:1", "production"], ["reindex"], ["delete", "g:2"],
            ["gc", "--retention", "0", "--grace", "0"],
        ] {
            let run = try sandbox.run([CairnProgram.path] + command + there)
            #expect(run.status == 1, "\(command)")
        }
        #expect(
            try cairn("reindex")
                == .failed(
                    "this is a snapshot in a backup, which can only be read",
                    hint: "make a registry of it with 'cairn restore'"))
        #expect(try sandbox.run(["bash", "-c", "find bk -type f | sort | xargs sha256sum"]).output == files)
    }

    @Test("--check finds and mends what went bad in the backup; without it, a wrong size is seen")
    func check() throws {
        let sandbox = try Sandbox.withVersions(3)
        try sandbox.require("backup", "bk")
        let blobs = sandbox.files(below: "bk/blobs").map { "bk/blobs/\($0)" }
        try sandbox.overwrite(blobs[0]) { $0[0] ^= 1 }
        try sandbox.overwrite(blobs[1]) { $0.removeLast() }
        #expect(try sandbox.require("backup", "bk", "--json").json.copiedBlobs.integer == 1)
        #expect(try sandbox.require("backup", "bk", "--check", "--json").json.copiedBlobs.integer == 1)
        #expect(try sandbox.require("backup", "bk", "--check", "--json").json.copiedBlobs.integer == 0)
        let check = "cd bk && sha256sum --check --quiet snapshots/*/blobs.sha256"
        #expect(try sandbox.run(["bash", "-c", check]).status == 0)
    }

    @Test("what a collection with that retention would remove is not saved; what the log still names is")
    func retention() throws {
        let sandbox = try Sandbox.withVersions(2)
        try sandbox.require("delete", "g:1")
        #expect(try sandbox.require("backup", "bk", "--json").json.blobs.integer == 2)
        #expect(try sandbox.require("backup", "bk2", "--retention", "0", "--json").json.blobs.integer == 1)
    }

    @Test("old snapshots go, with the files that only they needed; the newest sound one stays")
    func retire() throws {
        let sandbox = try Sandbox.withVersions(2)
        let first = try sandbox.require("backup", "bk", "--retention", "0", "--json").json.snapshot.text ?? ""
        try sandbox.require("delete", "g:1")
        let second =
            try sandbox.require("backup", "bk", "--retention", "0", "--json").json.snapshot.text ?? ""
        #expect(sandbox.names("bk/snapshots") == [first, second])
        #expect(sandbox.files(below: "bk/blobs").count == 2)
        try sandbox.sql("UPDATE log SET entry = replace(entry, 'ann', 'bob') WHERE sequence = 1")
        let damaged = try sandbox.cairn("backup", "bk", "--keep", "1", "--retention", "0", "--json")
        #expect(damaged.status == 2)
        let third = try damaged.json.snapshot.text ?? ""
        #expect(try damaged.json.retiredSnapshots.integer == 1)
        #expect(sandbox.names("bk/snapshots") == [second, third])
        #expect(try damaged.json.retiredBlobs.integer == 1)
        #expect(sandbox.files(below: "bk/blobs").count == 1)
        let run = try sandbox.cairn("restore", "bk", "new", "--snapshot", second)
        #expect(run.status == 0, "\(run.testDescription)")
    }

    @Test("a log that was rewritten since the last backup is reported, and the snapshot before it stays")
    func rewritten() throws {
        let sandbox = try Sandbox.withVersions(1)
        try sandbox.require("backup", "bk")
        try sandbox.copy(".cairn", to: "old")
        try sandbox.push("mine")
        try sandbox.require("backup", "bk")
        try sandbox.remove(".cairn")
        try sandbox.copy("old", to: ".cairn")
        try sandbox.push("another's")
        let run = try sandbox.cairn("backup", "bk", "--json")
        #expect(run.status == 2)
        #expect(try run.json.problems[0].kind.text == "log-damaged")
        #expect(try run.json.problems[0].detail.text?.contains("it was rewritten") == true)
        #expect(sandbox.names("bk/snapshots").count == 3)
    }

    @Test("a damaged, a missing and an unreadable file are reported, and the rest is saved")
    func damaged() throws {
        let sandbox = try Sandbox.withVersions(4)
        let (one, two) = (try sandbox.blob(ofVersion: "g:1"), try sandbox.blob(ofVersion: "g:2"))
        try sandbox.overwrite(one) { $0[0] ^= 1 }
        try sandbox.remove(two)
        let three = try sandbox.blob(ofVersion: "g:3")
        try sandbox.remove(three)
        try sandbox.directory(three)
        let run = try sandbox.cairn("backup", "bk")
        #expect(run.status == 2)
        let kinds = run.lines.compactMap { $0.split(separator: " ").first }.prefix(3)
        #expect(Set(kinds) == ["blob-damaged", "blob-missing", "blob-unreadable"])
        #expect(run.lines[3].contains("and 1 blob (7 B) as the snapshot"))
        #expect(run.output.contains("3 problems found; the rest is saved."))
        #expect(sandbox.files(below: "bk/blobs").count == 1)
        // Mended, the next one has all.
        try sandbox.remove(three)
        for (blob, text) in [(one, "model 1"), (two, "model 2"), (three, "model 3")] {
            try? sandbox.remove(blob)
            try sandbox.file(blob, text)
        }
        #expect(try sandbox.require("backup", "bk", "--json").json.copiedBlobs.integer == 3)
    }

    @Test("where a document is lost, every file is saved, since nobody can tell what is needed")
    func lostDocument() throws {
        let sandbox = try Sandbox.withVersions(2)
        try sandbox.require("delete", "g:1")
        try sandbox.sql(
            "DELETE FROM documents WHERE digest IN (SELECT target FROM refs WHERE key LIKE '%versions/2')")
        let run = try sandbox.cairn("backup", "bk", "--retention", "0", "--json")
        #expect(run.status == 2)
        #expect(try run.json.blobs.integer == 2)
        #expect(try run.json.problems.array.count == 1)
        #expect(
            try run.json.problems[0].detail.text?.hasPrefix(
                "every blob is kept, since it cannot be told what is needed: ") == true)
    }

    @Test("a database that SQLite cannot read ends the backup, and leaves the snapshots before it")
    func malformed() throws {
        let sandbox = try Sandbox.withVersions(2)
        try sandbox.require("backup", "bk")
        let names = sandbox.names("bk/snapshots")
        try sandbox.sql("PRAGMA wal_checkpoint(TRUNCATE)")
        try sandbox.overwrite(".cairn/registry.db") { bytes in
            for place in 8192..<bytes.count { bytes[place] = 0xAA }
        }
        let run = try sandbox.cairn("backup", "bk")
        #expect(run.status != 0)
        #expect(run.errors.contains("damaged") || run.output.contains("damaged"), "\(run.testDescription)")
        #expect(Set(names).isSubset(of: sandbox.names("bk/snapshots")))
        #expect(sandbox.names("bk/tmp") == [])
        #expect(try sandbox.cairn("restore", "bk", "new", "--snapshot", names[0]).status == 0)
    }

    @Test("a snapshot that cannot be read is reported, and no file is removed from then on")
    func unreadableSnapshot() throws {
        let sandbox = try Sandbox.withVersions(2)
        let first = try sandbox.require("backup", "bk", "--retention", "0", "--json").json.snapshot.text ?? ""
        try sandbox.file("bk/snapshots/\(first)/snapshot.json", "{")
        try sandbox.require("delete", "g:1")
        for _ in 1...3 {
            let run = try sandbox.cairn("backup", "bk", "--retention", "0", "--keep", "1", "--json")
            #expect(run.status == 2)
            #expect(try run.json.problems[0].kind.text == "snapshot-unreadable")
            #expect(try run.json.problems[0].subject.text == first)
        }
        #expect(sandbox.names("bk/snapshots").count == 2)
        #expect(sandbox.names("bk/snapshots").contains(first))
        #expect(sandbox.files(below: "bk/blobs").count == 2)
        let run = try sandbox.cairn("restore", "bk", "new")
        #expect(run.status == 0)
        #expect(run.errors.hasPrefix("warning: snapshot-unreadable \(first): "))
    }

    @Test("only a directory of its own is written to")
    func places() throws {
        let sandbox = try Sandbox.withVersions(1)
        try sandbox.file("full/thing", "")
        #expect(
            try sandbox.cairn("backup", "full")
                == .failed(
                    "'full' is not empty, and is no backup",
                    hint: "choose a new directory, or the one of an earlier backup"))
        let inside = Run.failed(
            "'.cairn/bk' lies inside the registry",
            hint: "a backup belongs on another disk, or at least in another directory")
        #expect(try sandbox.cairn("backup", ".cairn/bk") == inside)
        #expect(sandbox.names(".cairn").contains("bk") == false)
        try sandbox.require("backup", "bk")
        try sandbox.require("init", "other", "--origin", "example.com/other")
        #expect(
            try sandbox.cairn("backup", "bk", "--registry", "other")
                == .failed(
                    "'bk' is the backup of another registry, 'example.com/test'",
                    hint: "give each registry a directory of its own"))
        #expect(
            try sandbox.cairn("backup", "bk", "--registry", "none").errors.hasPrefix(
                "error: there is no registry"))
        #expect(
            try sandbox.cairn("backup", "bk", "--registry", "https://models.example.com")
                == .failed(
                    "'cairn backup' works on the registry's own files, not through "
                        + "https://models.example.com",
                    hint: "run it on the machine of the server, with --registry DIR"))
        let lock = try sandbox.startShell("exec 9<bk/lock; flock 9; touch held; exec sleep 30")
        while !sandbox.exists("held") { usleep(1000) }
        #expect(
            try sandbox.cairn("backup", "bk")
                == .failed(
                    "another backup or restore is working in 'bk'", hint: "wait until it has ended"))
        #expect(try sandbox.cairn("restore", "bk", "new").status == 1)
        lock.send(SIGKILL)
        _ = try lock.wait()
        #expect(try sandbox.cairn("backup", "bk").status == 0)
    }

    @Test(
        "usage is checked", arguments: [["--keep", "0"], ["--retention", "-1"], ["--retention", "x"], []])
    func usage(_ options: [String]) throws {
        let sandbox = try Sandbox.withGroup()
        let command = options.isEmpty ? ["backup"] : ["backup", "bk"] + options
        #expect(try sandbox.run([CairnProgram.path] + command).status == 64)
        #expect(!sandbox.exists("bk"))
    }
}
