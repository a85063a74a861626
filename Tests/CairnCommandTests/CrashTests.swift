import Foundation
import Glibc
import ProgramTesting
import Testing

@Suite("Killed at any moment")
struct CrashTests {
    /// Repeats a run: `CAIRN_TEST_SEED`.
    static let seed =
        ProcessInfo.processInfo.environment["CAIRN_TEST_SEED"].flatMap(UInt64.init)
        ?? UInt64.random(in: 1...UInt64.max)

    @Test("kill -9 loses nothing that was acknowledged, and leaves a registry that verifies")
    func kill() throws {
        print("CrashTests: repeat with CAIRN_TEST_SEED=\(Self.seed)")
        var random = Splitmix(state: Self.seed)
        let sandbox = try Sandbox.withVersions(2, approved: [1, 2])
        // How long a push takes here, so that the kills fall into it.
        let begin = ContinuousClock.now
        try sandbox.push("how long")
        let duration = (ContinuousClock.now - begin) / .microseconds(1)
        var acknowledged: [(number: Int, content: String)] = []
        for round in 0..<40 {
            let content = "round \(round) \(random.next())"
            try sandbox.file("model.bin", content)
            let push = try sandbox.start("push", "g", "model.bin", "--json")
            let promotion = try sandbox.start(
                "promote", round.isMultiple(of: 2) ? "g:1" : "g:2", "production")
            usleep(UInt32(random.next() % UInt64(duration * 1.5)))
            push.send(SIGKILL)
            promotion.send(SIGKILL)
            let run = try push.wait()
            _ = try promotion.wait()
            if run.status == 0, let number = try run.json.number.integer {
                acknowledged.append((number, content))
            }
        }
        let verified = try sandbox.cairn("verify")
        #expect(verified.status == 0, "seed \(Self.seed): \(verified.output)")
        for (number, content) in acknowledged {
            #expect(try sandbox.cairn("cat", "g:\(number):model.bin").output == content, "seed \(Self.seed)")
        }
        let numbers = try sandbox.require("list", "g", "-n", "100", "--json").json.versions.array
            .compactMap { $0.number.integer }
        #expect(numbers.reversed() == Array(1...numbers.count), "seed \(Self.seed)")
        // What the killed ones left is for the collector, once their leases have run out; new work goes on.
        #expect(try sandbox.push("after").status == 0)
        #expect(try sandbox.cairn("gc").status == 0)
        #expect(try sandbox.cairn("verify").status == 0)
    }

    static let signals: [Case<Int32>] = [Case("Ctrl-C", SIGINT), Case("SIGTERM", SIGTERM)]

    @Test("a signal during a push ends it by that signal, says so, and leaves nothing", arguments: signals)
    func interrupted(_ signal: Case<Int32>) throws {
        let sandbox = try Sandbox.withVersions(1)
        try sandbox.run(["bash", "-c", "head -c 96M /dev/urandom >large.bin"])
        let before = try sandbox.require("audit", "checkpoint")
        let push = try sandbox.start("push", "g", "large.bin")
        while sandbox.names(".cairn/tmp").isEmpty { usleep(200) }  // it has begun to write
        push.send(signal.input)
        let run = try push.wait()
        #expect(
            run
                == Run(
                    status: -signal.input, output: [],
                    errors: Array("interrupted; nothing was left half-done\n".utf8)))
        #expect(sandbox.names(".cairn/tmp") == [])
        #expect(try sandbox.require("audit", "checkpoint") == before)
        let verified = try sandbox.cairn("verify", "--json")
        #expect(verified.status == 0)
        #expect(try verified.json.orphans.blobs.integer == 0)
        #expect(try verified.json.leftovers.array.isEmpty)
        #expect(try sandbox.cairn("push", "g", "large.bin").status == 0)
    }

    @Test("a signal during a pull leaves nothing half-pulled")
    func interruptedPull() throws {
        let sandbox = try Sandbox.withGroup()
        try sandbox.run(["bash", "-c", "head -c 96M /dev/urandom >large.bin"])
        try sandbox.require("push", "g", "large.bin")
        let pull = try sandbox.start("pull", "g", "-o", "out/new")
        while sandbox.names("out").isEmpty { usleep(200) }
        pull.send(SIGINT)
        #expect(try pull.wait().status == -SIGINT)
        #expect(sandbox.names("out") == [])
    }

    @Test("a push whose group is deleted meanwhile fails and registers nothing")
    func deletedMeanwhile() throws {
        let sandbox = try Sandbox.withGroup()
        try sandbox.run(["truncate", "-s", "300M", "large.bin"])
        let push = try sandbox.start("push", "g", "large.bin")
        while sandbox.names(".cairn/tmp").isEmpty { usleep(200) }
        try sandbox.require("group", "delete", "g")
        let run = try push.wait()
        #expect(run.status == 1)
        #expect(run.errors.hasPrefix("error: there is no group 'g'\n"))
        #expect(try sandbox.cairn("verify").status == 0)
    }

    static let diskReason: Comment = "needs root, to mount a file system of 3 MB"

    @Test(
        "a disk that fills half-way is a clear error, and nothing is changed",
        .enabled(if: SmallDisk.isAvailable, diskReason))
    func fullDisk() throws {
        let sandbox = try Sandbox()
        let disk = try SmallDisk(at: sandbox, "disk")
        defer { disk.unmount() }
        try sandbox.require("init", "disk", setting: [:])
        let there = ["--registry", "disk"]
        func cairn(_ arguments: String...) throws -> Run {
            try sandbox.run([CairnProgram.path] + arguments + there)
        }
        #expect(try cairn("group", "create", "g").status == 0)
        try sandbox.file("small.bin", "small")
        #expect(try cairn("push", "g", "small.bin").status == 0)
        try sandbox.run(["bash", "-c", "head -c 8M /dev/urandom >large.bin"])
        let before = try cairn("audit", "checkpoint")
        let run = try cairn("push", "g", "large.bin")
        #expect(run.status == 1)
        #expect(run.output.isEmpty)
        #expect(run.errors.contains("No space left on device"))
        #expect(run.errors.contains("\nhint: free some space"))
        #expect(sandbox.names("disk/.cairn/tmp") == [])
        #expect(try cairn("audit", "checkpoint") == before)
        #expect(try cairn("verify").status == 0)
        // Not even one page more: no command may change anything, nor half-change it.
        try sandbox.run(["bash", "-c", "cat /dev/zero >disk/filler 2>/dev/null"])
        for command in [
            ["approve", "g:1"], ["push", "g", "small.bin", "--force"], ["group", "create", "h"],
            ["label", "set", "g:1", "a=b"],
        ] {
            let run = try sandbox.run([CairnProgram.path] + command + there)
            #expect(run.status == 1, "\(command): \(run.testDescription)")
            #expect(
                run.errors.contains("error: the disk is full\nhint: free some space"),
                "\(command): \(run.errors)")
        }
        try sandbox.file("where", "")
        #expect(try cairn("pull", "g:1", "-o", "disk/out").errors.contains("No space left on device"))
        #expect(sandbox.names("disk") == [".cairn", "filler"])
        try sandbox.remove("disk/filler")
        #expect(try cairn("audit", "checkpoint") == before)
        #expect(try cairn("verify").status == 0)
        #expect(try cairn("approve", "g:1").status == 0)
    }
}

/// Random numbers from a seed (SplitMix64).
private struct Splitmix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
