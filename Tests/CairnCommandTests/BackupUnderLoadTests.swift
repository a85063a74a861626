import Foundation
import Glibc
import ProgramTesting
import Testing

@Suite("Backing up while the registry is in use, and when things go wrong")
struct BackupUnderLoadTests {
    @Test("beside pushes, deletions and collections every backup is whole and can be restored")
    func busy() throws {
        let sandbox = try Sandbox.withVersions(1)
        let cairn = "'\(CairnProgram.path)'"
        let pushing = try sandbox.startShell(
            """
            for i in $(seq 1 60); do head -c 20000 /dev/urandom >b$i.bin
              \(cairn) push g b$i.bin >/dev/null || exit 1
              [ $((i % 2)) = 0 ] && { \(cairn) delete g:$i >/dev/null || exit 1; }
            done; touch ended
            """)
        let collecting = try sandbox.startShell(
            "while [ ! -e ended ]; do \(cairn) gc --retention 0 --grace 0 >/dev/null || exit 1; done")
        var snapshots: [String] = []
        while !sandbox.exists("ended") {
            let run = try sandbox.cairn("backup", "bk", "--keep", "100", "--retention", "0", "--json")
            #expect(run.status == 0, "\(run.testDescription)")
            snapshots.append(try run.json.snapshot.text ?? "")
        }
        #expect(try pushing.wait(limit: 120).status == 0)
        let collected = try collecting.wait(limit: 120)
        #expect(collected.status == 0, "\(collected.errors)")
        #expect(snapshots.count > 3)
        for snapshot in snapshots {
            let run = try sandbox.cairn("restore", "bk", "new/\(snapshot)", "--snapshot", snapshot)
            #expect(run.status == 0, "\(run.testDescription)")
        }
        let verified = try sandbox.cairn("verify")
        #expect(verified.status == 0, "\(verified.output)")
        #expect(try sandbox.sql("SELECT count(*) FROM leased") == "0")
    }

    @Test("killed at any moment, a backup leaves the snapshots before it, and nothing that looks like one")
    func killed() throws {
        let sandbox = try Sandbox.withVersions(3)
        try sandbox.require("backup", "bk")
        var whole = Set(sandbox.names("bk/snapshots"))
        var killed = 0
        for round in 0..<30 {
            try sandbox.push("round \(round)")
            let backup = try sandbox.start("backup", "bk", "--keep", "100", "--json")
            usleep(UInt32.random(in: 0...90_000))
            backup.send(SIGKILL)
            let run = try backup.wait()
            killed += run.status == 0 ? 0 : 1
            let names = Set(sandbox.names("bk/snapshots"))
            #expect(whole.isSubset(of: names))
            for name in names.subtracting(whole) {
                let restored = try sandbox.cairn("restore", "bk", "new-\(round)", "--snapshot", name)
                #expect(restored.status == 0, "\(restored.testDescription)")
            }
            whole = names
        }
        #expect(killed > 5, "the kills came too late")
        let last = try sandbox.require("backup", "bk", "--check", "--json").json
        #expect(last.blobs.integer == 33)
        #expect(sandbox.names("bk/tmp") == [])
        #expect(try sandbox.cairn("restore", "bk", "new").status == 0)
    }

    @Test("killed at any moment, a restoration leaves no registry, or a whole one")
    func killedRestoration() throws {
        let sandbox = try Sandbox.withVersions(5)
        try sandbox.require("backup", "bk", "--with-keys")
        var (killed, whole) = (0, 0)
        for round in 0..<30 {
            let restoring = try sandbox.start("restore", "bk", "new-\(round)")
            usleep(UInt32.random(in: 0...90_000))
            restoring.send(SIGKILL)
            killed += try restoring.wait().status == 0 ? 0 : 1
            for name in sandbox.names(".") where name.hasPrefix("new-\(round)") {
                if name == "new-\(round)" {
                    whole += 1
                    #expect(try sandbox.cairn("verify", "--registry", name).status == 0)
                    #expect(try sandbox.cairn("group", "create", "h", "--registry", name).status == 0)
                } else {
                    // A draft: until everything in it was verified, nobody can write to it.
                    let run = try sandbox.cairn("group", "create", "h", "--registry", name)
                    if run.status == 0 {
                        #expect(try sandbox.cairn("verify", "--registry", name).status == 0)
                    }
                }
            }
        }
        #expect(killed > 5, "the kills came too late")
        #expect(try sandbox.cairn("restore", "bk", "new").status == 0)
    }

    @Test("Ctrl-C ends a backup at once and leaves nothing")
    func interrupted() throws {
        let sandbox = try Sandbox.withVersions(1)
        try sandbox.run(["bash", "-c", "head -c 200M /dev/urandom >large.bin"])
        try sandbox.require("push", "g", "large.bin")
        let backup = try sandbox.start("backup", "bk")
        while !sandbox.names("bk/tmp").contains(where: { $0.contains(".") && !$0.hasPrefix("backup") }) {
            usleep(200)
        }
        backup.send(SIGINT)
        let run = try backup.wait()
        #expect(run.status == -SIGINT)
        #expect(run.errors == "interrupted; nothing was left half-done\n")
        #expect(sandbox.names("bk/tmp") == [])
        #expect(sandbox.names("bk/snapshots") == [])
        #expect(try sandbox.sql("SELECT count(*) FROM leases") == "0")
        #expect(try sandbox.cairn("backup", "bk").status == 0)
        let restoring = try sandbox.start("restore", "bk", "new")
        while sandbox.files(below: ".").allSatisfy({ !$0.contains(".restoring/blobs/") }) { usleep(200) }
        restoring.send(SIGINT)
        #expect(try restoring.wait().status == -SIGINT)
        #expect(sandbox.names(".").filter { $0.hasPrefix("new") } == [])
    }

    @Test(
        "a disk that fills is a clear error, and the snapshots before it stay",
        .enabled(if: SmallDisk.isAvailable, CrashTests.diskReason))
    func fullDisk() throws {
        let sandbox = try Sandbox.withVersions(2)
        let disk = try SmallDisk(at: sandbox, "disk")
        defer { disk.unmount() }
        try sandbox.require("backup", "disk/bk")
        let snapshots = sandbox.names("disk/bk/snapshots")
        try sandbox.run(["bash", "-c", "head -c 8M /dev/urandom >large.bin"])
        try sandbox.require("push", "g", "large.bin")
        let run = try sandbox.cairn("backup", "disk/bk")
        #expect(run.status == 1)
        #expect(run.output.isEmpty)
        #expect(run.errors.contains("No space left on device"))
        #expect(run.errors.contains("\nhint: free some space"))
        #expect(sandbox.names("disk/bk/snapshots") == snapshots)
        #expect(sandbox.names("disk/bk/tmp") == [])
        try sandbox.require("restore", "disk/bk", "new")
        // Now the database itself does not fit.
        try sandbox.run(["bash", "-c", "cat /dev/zero >disk/filler 2>/dev/null"])
        let full = try sandbox.cairn("backup", "disk/bk")
        #expect(full.status == 1)
        #expect(full.errors.contains("hint: free some space"), "\(full.errors)")
        #expect(sandbox.names("disk/bk/snapshots") == snapshots)
        try sandbox.remove("disk/filler")
        // And a restoration that does not fit.
        try sandbox.require("backup", "bk")
        let restored = try sandbox.cairn("restore", "bk", "disk/new")
        #expect(restored.status == 1)
        #expect(restored.errors.contains("No space left on device"))
        #expect(sandbox.names("disk") == ["bk"])
    }

    @Test(
        "a registry that may only be read cannot be backed up, and the error says why",
        .enabled(if: OtherUser.isAvailable))
    func withoutRights() throws {
        let sandbox = try Sandbox.withVersions(1)
        chmod(sandbox.path, 0o777)
        let run = try sandbox.cairnAsNobody("backup", "bk")
        #expect(run.status == 1)
        #expect(run.errors.contains("hint: check the owner and the mode"), "\(run.errors)")
        #expect(sandbox.names("bk/snapshots") == [])
    }
}
