import Foundation
import Glibc
import ProgramTesting
import Testing

@Suite("Restoring a registry")
struct RestoreTests {
    @Test("what is restored verifies, is the same to the byte, and with its key goes on")
    func roundTrip() throws {
        let sandbox = try Sandbox.withVersions(3, approved: [1, 2])
        try sandbox.require("promote", "g:1", "production")
        try sandbox.require("promote", "g:2", "production")
        let export = try sandbox.require("audit", "export").output
        try sandbox.require("backup", "bk")
        try sandbox.directory("vault")
        try sandbox.copy(".cairn/signing.key", to: "vault/signing.key")
        let checkpoint = try sandbox.head()
        let run = try sandbox.require("restore", "bk", "new/.cairn", "--keys", "vault/signing.key")
        #expect(run.lines[0].hasPrefix("Restored the snapshot 2"))
        #expect(run.lines[1] == "Everything is as it must be.")
        #expect(run.output.hasSuffix("\n\n" + checkpoint))
        let there = ["--registry", "new"]
        func cairn(_ arguments: String...) throws -> Run {
            try sandbox.run([CairnProgram.path] + arguments + there)
        }
        #expect(try cairn("verify", "--all").status == 0)
        #expect(try cairn("audit", "export").output == export)
        #expect(try cairn("cat", "g:3:model.bin").output == "model 3")
        #expect(
            try sandbox.run(["sqlite3", "new/.cairn/registry.db", "PRAGMA journal_mode"]).output == "wal\n")
        try sandbox.file("new.bin", "new")
        #expect(try cairn("push", "g", "new.bin", "--json").json.number.integer == 4)
        #expect(try cairn("rollback", "g:production").status == 0)
        #expect(try cairn("gc").status == 0)
        #expect(try cairn("verify").status == 0)
        #expect(
            try sandbox.run(["sqlite3", "new/.cairn/registry.db", "SELECT count(*) FROM leases"]).output
                == "0\n")
    }

    @Test("without its signing key a registry can be read, and says how to put the key back")
    func withoutKey() throws {
        let sandbox = try Sandbox.withVersions(1)
        try sandbox.require("backup", "bk")
        let run = try sandbox.require("restore", "bk", "new")
        let key = sandbox.place("new/signing.key")
        #expect(
            run.lines.contains {
                $0.hasPrefix("install -m 600 signing.key /") && $0.hasSuffix("/new/signing.key")
            })
        #expect(try sandbox.require("restore", "bk", "new2", "--json").json.signingKey.bool == false)
        #expect(try sandbox.cairn("verify", "--registry", "new").status == 0)
        let refusal = try sandbox.cairn("group", "create", "h", "--registry", "new")
        #expect(refusal.status == 1)
        #expect(refusal.errors.contains("hint: it is missing"))
        try sandbox.run(["install", "-m", "600", ".cairn/signing.key", key])
        #expect(try sandbox.cairn("group", "create", "h", "--registry", "new").status == 0)
    }

    @Test("keys come from the backup, a directory or a file; a wrong one is refused before anything is made")
    func keys() throws {
        let sandbox = try Sandbox.withVersions(1)
        let secret = String(repeating: "5e", count: 32) + "\n"
        try sandbox.file(".cairn/secrets.key", secret)
        chmod(sandbox.place(".cairn/secrets.key"), 0o600)
        try sandbox.require("backup", "bk")
        let saved = try sandbox.require("backup", "withkeys", "--with-keys", "--json").json
        #expect(saved.savedKeys.texts == ["secrets.key", "signing.key"])
        try sandbox.require("restore", "withkeys", "one")
        try sandbox.require("restore", "bk", "two", "--keys", ".cairn")
        try sandbox.require(
            "restore", "bk", "three", "--keys", ".cairn/signing.key", "--keys", ".cairn/secrets.key")
        for name in ["one", "two", "three"] {
            #expect(sandbox.content("\(name)/secrets.key") == secret)
            #expect(sandbox.content("\(name)/signing.key") == sandbox.content(".cairn/signing.key"))
            #expect(try sandbox.mode("\(name)/signing.key") == "600")
            #expect(try sandbox.mode("\(name)/secrets.key") == "600")
            #expect(try sandbox.cairn("group", "create", "h", "--registry", name).status == 0)
        }
        try sandbox.require("init", "other", "--origin", "example.com/other")
        let wrong = try sandbox.cairn("restore", "bk", "four", "--keys", "other/.cairn")
        #expect(
            wrong.errors.hasPrefix(
                "error: the signing key is that of 'example.com/other', not of 'example.com/test'\n"))
        try sandbox.file("nokey", "hello")
        try sandbox.directory("empty")
        for path in ["nokey", "empty", "nothing"] {
            #expect(try sandbox.cairn("restore", "bk", "four", "--keys", path).status == 1)
        }
        #expect(sandbox.names(".").filter { $0.hasPrefix("four") } == [])
    }

    @Test("hooks and cursors come along with their modes; modes, groups and links are as they were")
    func files() throws {
        let sandbox = try Sandbox.withVersions(1)
        try sandbox.file(".cairn/hooks/pre-push", "#!/bin/sh\nexit 0\n")
        chmod(sandbox.place(".cairn/hooks/pre-push"), 0o750)
        try sandbox.link(".cairn/hooks/post-push", to: "/usr/bin/true")
        try sandbox.file(".cairn/cursors/deploy", "3\n")
        try sandbox.file(".cairn/deliveries/w1/state.json", "{}\n")
        try sandbox.file(".cairn/token-uses.json", "{}\n")
        chmod(sandbox.place(".cairn"), 0o2770)
        chmod(sandbox.place(".cairn/registry.db"), 0o660)
        chmod(sandbox.place(".cairn/blobs/sha256"), 0o2775)
        chmod(sandbox.place(".cairn/signing.key"), 0o640)
        try sandbox.require("backup", "bk", "--with-keys")
        try sandbox.require("restore", "bk", "new")
        let list = "cd $1 && find . -not -name 'registry.db-*' -printf '%M %p %l\\n' | LC_ALL=C sort"
        func listing(_ name: String) throws -> [String] {
            try sandbox.run(["bash", "-c", list, "-", name]).output.split(separator: "\n").map(String.init)
        }
        let (old, new) = (try listing(".cairn"), try listing("new"))
        for line in ["-rwxr-x--- ./hooks/pre-push ", "lrwxrwxrwx ./hooks/post-push /usr/bin/true"] {
            #expect(new.contains(line))
        }
        // Directories of blobs, tmp and quarantine take after blobs/sha256.
        let made = { (line: String) in
            line.contains(" ./blobs") || line.contains(" ./tmp ") || line.contains(" ./quarantine ")
        }
        #expect(old.filter { !made($0) } == new.filter { !made($0) })
        #expect(new.contains { $0.hasPrefix("drwxrwsr-x ./tmp ") })
        #expect(new.contains { $0.hasPrefix("drwxrwsr-x ./blobs/sha256/") })
        #expect(new.contains { $0.hasPrefix("-r--r--r-- ./blobs/sha256/") })
        #expect(sandbox.content("new/cursors/deploy") == "3\n")
    }

    @Test("owners are kept by root; others get what is theirs, and are told", .enabled(if: getuid() == 0))
    func owners() throws {
        let sandbox = try Sandbox.withVersions(1)
        try sandbox.run(["chown", "-R", "65534:12", ".cairn"])
        try sandbox.require("backup", "bk", "--with-keys")
        try sandbox.require("restore", "bk", "new")
        let run = try sandbox.run(["bash", "-c", "find new -printf '%U:%G\\n' | sort -u"])
        #expect(run.output == "65534:12\n")
        guard OtherUser.isAvailable else { return }
        try sandbox.run(["chown", "-R", "65534:65534", "bk"])
        try sandbox.directory("home2")
        try sandbox.run(["chown", "65534", "home2"])
        let other = try sandbox.cairnAsNobody("restore", "bk", "home2/new", "--json")
        #expect(other.status == 0, "\(other.testDescription)")
        #expect(try other.json.ownersKept.bool == false)
        #expect(try sandbox.cairnAsNobody("verify", "--registry", "home2/new").status == 0)
        #expect(
            try sandbox.cairnAsNobody("group", "create", "h", "--registry", "home2/new").status == 0)
    }

    @Test("nothing is written over: the target must be new")
    func newOnly() throws {
        let sandbox = try Sandbox.withVersions(1)
        try sandbox.require("backup", "bk")
        try sandbox.directory("empty")
        for target in [".cairn", "empty"] {
            #expect(
                try sandbox.cairn("restore", "bk", target)
                    == .failed(
                        "'\(target)' is there already",
                        hint: "a backup is restored into a new directory; move the old one away first"))
        }
        #expect(
            try sandbox.cairn("restore", "nothing", "new")
                == .failed(
                    "there is no backup in 'nothing'",
                    hint: "name the directory that was given to 'cairn backup'"))
        #expect(
            try sandbox.cairn("restore", "bk", "new", "--snapshot", "../x").errors.hasPrefix(
                "error: there is no snapshot '../x' in 'bk'\n"))
        #expect(try sandbox.cairn("restore", "bk", "new", "--registry", "x").status == 64)
    }

    @Test("a damaged and a missing file are found; with --partial the rest is restored all the same")
    func damaged() throws {
        let sandbox = try Sandbox.withVersions(3)
        try sandbox.require("backup", "bk")
        func inBackup(_ version: String) throws -> String {
            "bk/" + (try sandbox.blob(ofVersion: version).dropFirst(".cairn/".count))
        }
        try sandbox.overwrite(try inBackup("g:1")) { $0[0] ^= 1 }
        try sandbox.remove(try inBackup("g:2"))
        let run = try sandbox.cairn("restore", "bk", "new")
        #expect(run.status == 2)
        #expect(run.lines.filter { $0.hasPrefix("blob-damaged sha256:") }.count == 1)
        #expect(run.lines.filter { $0.hasPrefix("blob-missing sha256:") }.count == 1)
        #expect(run.lines.contains("affects: g:1") && run.lines.contains("affects: g:2"))
        #expect(run.lines.contains("2 problems found; nothing was restored."))
        #expect(sandbox.names(".").filter { $0.hasPrefix("new") } == [])
        let partial = try sandbox.cairn("restore", "bk", "new", "--partial", "--json")
        #expect(partial.status == 2)
        #expect(try partial.json.restored.bool == true)
        #expect(try partial.json.problems.array.count == 2)
        #expect(try sandbox.cairn("cat", "g:3:model.bin", "--registry", "new").output == "model 3")
        #expect(try sandbox.cairn("cat", "g:1:model.bin", "--registry", "new").status == 1)
    }

    @Test(
        "a snapshot whose own files were changed is refused",
        arguments: ["registry.db", "blobs.sha256", "snapshot.json", "registry.json", "hooks/pre-push"])
    func changedSnapshot(_ name: String) throws {
        let sandbox = try Sandbox.withVersions(1)
        try sandbox.file(".cairn/hooks/pre-push", "#!/bin/sh\nexit 0\n")
        let snapshot = try sandbox.require("backup", "bk", "--json").json.snapshot.text ?? ""
        try sandbox.overwrite("bk/snapshots/\(snapshot)/\(name)") { $0[$0.count / 2] ^= 1 }
        let run = try sandbox.cairn("restore", "bk", "new", "--snapshot", snapshot)
        #expect(run.status != 0, "\(run.testDescription)")
        #expect(sandbox.names(".").filter { $0.hasPrefix("new") } == [])
    }

    @Test("a manifest that leads out of the registry is refused")
    func escaping() throws {
        let sandbox = try Sandbox.withVersions(1)
        try sandbox.file(".cairn/hooks/pre-push", "x")
        let snapshot = try sandbox.require("backup", "bk", "--json").json.snapshot.text ?? ""
        for path in ["../evil", "/tmp/evil", "hooks/../../evil", ""] {
            let file = "bk/snapshots/\(snapshot)/snapshot.json"
            let text = sandbox.content(file) ?? ""
            try sandbox.file(file, try Self.changed(text, "\"hooks/pre-push\"", to: "\"\(path)\""))
            let run = try sandbox.cairn("restore", "bk", "new", "--snapshot", snapshot)
            #expect(run.status == 1)
            #expect(run.errors.contains("leads elsewhere"), "\(run.errors)")
            try sandbox.file(file, text)
        }
        #expect(!sandbox.exists("evil"))
    }

    /// The manifest with a member changed, and the digest of itself that it then must have.
    private static func changed(_ manifest: String, _ old: String, to new: String) throws -> String {
        let script = """
            import hashlib, json, sys
            text = sys.stdin.read().replace(sys.argv[1], sys.argv[2])
            manifest = json.loads(text)
            del manifest['digest']
            canonical = json.dumps(manifest, sort_keys=True, separators=(',', ':'), ensure_ascii=False)
            manifest['digest'] = 'sha256:' + hashlib.sha256(canonical.encode()).hexdigest()
            print(json.dumps(manifest, indent=2))
            """
        let sandbox = try Sandbox()
        try sandbox.file("in", manifest)
        try sandbox.file("change.py", script)
        let run = try sandbox.run(["bash", "-c", "python3 change.py \"$1\" \"$2\" <in", "-", old, new])
        guard run.status == 0 else { throw HarnessError(run.testDescription) }
        return run.output
    }

    @Test("an old backup is told from a newer log by a checkpoint that was kept elsewhere")
    func older() throws {
        let sandbox = try Sandbox.withVersions(1)
        try sandbox.require("backup", "bk")
        try sandbox.push("model 2")
        try sandbox.file("newest", try sandbox.head())
        try sandbox.file(
            "restored", try sandbox.require("restore", "bk", "new", "--json").json.checkpoint.text ?? "")
        #expect(
            try sandbox.cairn("audit", "verify", "--since", "restored", "--registry", "new").status == 0)
        #expect(try sandbox.cairn("audit", "verify", "--since", "restored").status == 0)
        let run = try sandbox.cairn("audit", "verify", "--since", "newest", "--registry", "new")
        #expect(run.status == 2)
        #expect(run.output.contains("it was cut"))
    }
}

extension Sandbox {
    /// A file's mode, in octal digits.
    func mode(_ name: String) throws -> String {
        try run(["stat", "-c", "%a", place(name)]).output.trimmingCharacters(in: .newlines)
    }
}
