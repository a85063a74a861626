import Foundation
import Glibc
import ProgramTesting
import Testing

/// Pushes and pulls that something comes in the way of.
@Suite("Files over a network that fails")
struct RemoteTransferTests {
    private static func served() throws -> (Sandbox, ServedRegistry, String) {
        let sandbox = try Sandbox.withGroup()
        let served = try ServedRegistry(sandbox)
        return (sandbox, served, try served.token("ann", "administrator"))
    }

    /// Makes a file of bytes that are nowhere alike.
    private static func noise(_ name: String, mebibytes: Int, in sandbox: Sandbox) throws {
        let made = try sandbox.run(["sh", "-c", "head -c \(mebibytes)M /dev/urandom > '\(name)'"])
        guard made.status == 0 else { throw HarnessError(made.testDescription) }
    }

    @Test("many files, small and large, arrive as they are; what is there already is not sent again")
    func manyFiles() throws {
        let (sandbox, served, token) = try Self.served()
        for number in 0..<60 { try sandbox.file("model/small-\(number)", "content \(number)") }
        try sandbox.file("model/empty", "")
        try Self.noise("model/large.bin", mebibytes: 20, in: sandbox)
        try Self.noise("model/larger.bin", mebibytes: 30, in: sandbox)
        let first = try served.require("push", "g", "model", token: token)
        #expect(!first.output.contains("stored already"))
        let second = try served.require("push", "g", "model", "--force", token: token)
        #expect(second.lines.count { $0.hasSuffix("(stored already)") } == 63)
        try served.require("pull", "g:2", "-o", "out", token: token)
        #expect(try sandbox.run(["diff", "-r", "model", "out"]).status == 0)
        #expect(try sandbox.cairn("verify").status == 0)
    }

    @Test("a push that was killed goes on where it stopped")
    func interruptedPush() throws {
        let (sandbox, served, token) = try Self.served()
        try Self.noise("large.bin", mebibytes: 200, in: sandbox)
        let push = try served.start(["push", "g", "large.bin"], token: token)
        var begun = 0
        for _ in 0..<3000 where begun < 8 << 20 {
            usleep(1000)
            begun = uploaded(sandbox)
        }
        push.send(SIGKILL)
        #expect(try push.wait().status == -SIGKILL)
        usleep(200_000)
        let before = uploaded(sandbox)
        #expect(before >= 8 << 20, "nothing was sent before it was killed")
        #expect(before < 200 << 20, "it was not interrupted")
        #expect(try served.cairn("list", "g", "--json", token: token).json.versions.array.isEmpty)

        let log = served.bytesTaken()
        #expect(try served.require("push", "g", "large.bin", token: token).lines[0].contains("g:1"))
        let sent = served.bytesTaken() - log
        #expect(sent < (200 << 20) - before / 2, "\(sent) bytes were sent after \(before) had arrived")
        #expect(
            try sandbox.require("show", "g:1", "--json").json.files[0].digest.text
                == sandbox.digest("large.bin"))
        #expect(try sandbox.cairn("verify").status == 0)
    }

    /// How many bytes lie in unfinished uploads.
    private func uploaded(_ sandbox: Sandbox) -> Int {
        sandbox.files(below: ".cairn/uploads").reduce(0) { total, name in
            var status = stat()
            let isThere = stat(sandbox.place(".cairn/uploads/\(name)"), &status) == 0
            return total + (isThere ? Int(status.st_size) : 0)
        }
    }

    @Test("a push goes on through a crash of the server")
    func crashDuringPush() throws {
        let (sandbox, served, token) = try Self.served()
        try Self.noise("large.bin", mebibytes: 150, in: sandbox)
        let push = try served.start(["push", "g", "large.bin"], token: token)
        for _ in 0..<3000 where uploaded(sandbox) < 8 << 20 { usleep(1000) }
        try served.crashAndRestart()
        let run = try push.wait()
        #expect(run.status == 0, "\(run.testDescription)")
        #expect(
            try sandbox.require("show", "g:1", "--json").json.files[0].digest.text
                == sandbox.digest("large.bin"))
        #expect(try sandbox.cairn("verify").status == 0)
    }

    /// Waits until a pull into `out` has written a part of its file, and stops the server then and there.
    private func stopMidway(_ served: ServedRegistry) {
        for _ in 0..<20_000 {
            usleep(500)
            guard draftSize(served.sandbox) > 4 << 20 else { continue }
            served.pause()
            return
        }
        Issue.record("nothing is pulled")
    }

    private func draftSize(_ sandbox: Sandbox) -> Int {
        sandbox.names(".").filter { $0.hasPrefix(".out") }.reduce(0) { size, name in
            var status = stat()
            let isThere = stat(sandbox.place("\(name)/large.bin"), &status) == 0
            return max(size, isThere ? Int(status.st_size) : 0)
        }
    }

    @Test("a pull goes on through a crash of the server")
    func crashDuringPull() throws {
        let (sandbox, served, token) = try Self.served()
        try Self.noise("large.bin", mebibytes: 400, in: sandbox)
        try sandbox.require("push", "g", "large.bin")
        let pull = try served.start(["pull", "g:1", "-o", "out"], token: token)
        stopMidway(served)
        try served.crashAndRestart()
        let run = try pull.wait()
        #expect(run.status == 0, "\(run.testDescription)")
        #expect(try sandbox.digest("out/large.bin") == sandbox.digest("large.bin"))
    }

    @Test("a pull that is interrupted leaves nothing")
    func interruptedPull() throws {
        let (sandbox, served, token) = try Self.served()
        try Self.noise("large.bin", mebibytes: 400, in: sandbox)
        try sandbox.require("push", "g", "large.bin")
        let pull = try served.start(["pull", "g:1", "-o", "out"], token: token)
        stopMidway(served)
        defer { served.resume() }
        pull.send(SIGINT)
        let status = try pull.wait().status
        // On a fast machine it may have had the last byte before it heard of the signal.
        #expect(status == -SIGINT || status == 0, "\(status)")
        #expect(sandbox.exists("out") == (status == 0))
        #expect(sandbox.names(".").allSatisfy { !$0.hasPrefix(".out") })
    }

    @Test("damage in the store is found by whoever pulls, and no file is left")
    func damage() throws {
        let (sandbox, served, token) = try Self.served()
        try sandbox.push("model 1")
        let blob = try sandbox.blob(ofVersion: "g:1")
        try sandbox.overwrite(blob) { $0[0] ^= 1 }
        let pull = try served.cairn("pull", "g:1", "-o", "out", token: token)
        #expect(pull.status == 1)
        #expect(pull.errors.contains("damaged"))
        #expect(!sandbox.exists("out"))
        #expect(try served.cairn("verify", token: token).status == 2)
    }

    @Test("what a proxy changes on the way is found")
    func lyingProxy() throws {
        let (sandbox, served, token) = try Self.served()
        try sandbox.push("model 1")
        let proxy = try BadProxy(sandbox, to: served.url, .lying)
        let pull = try sandbox.run(
            [CairnProgram.path, "pull", "g:1", "-o", "out"],
            setting: ["CAIRN_REGISTRY": proxy.url, "CAIRN_TOKEN": token])
        #expect(pull.status == 1)
        #expect(pull.errors.contains("is damaged: the server's bytes hash to another name"))
        #expect(!sandbox.exists("out"))
    }
}
