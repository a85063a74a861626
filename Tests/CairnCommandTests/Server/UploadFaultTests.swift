import Foundation
import Glibc
import ProgramTesting
import Testing

/// Uploads in parts whose server is killed, or whose disk is full, in the middle
/// (`Tests/Independent/object_faults.py`).
@Suite("Uploads in parts and faults", .serialized, .enabled(if: AuditTests.python != nil, "CAIRN_PYTHON"))
struct UploadFaultTests {
    private static let script = URL(filePath: #filePath)
        .appending(path: "../../../Independent/object_faults.py").standardized.path()

    /// A server, and what its clients need.
    private struct Bench {
        let served: ServedRegistry
        let key: [String]

        init(_ served: ServedRegistry) throws {
            self.served = served
            try served.sandbox.require("user", "create", "root", "--role", "administrator")
            let lines = try served.sandbox.require("token", "create", "root", "--aws").lines
            key = lines.map { String($0.split(separator: " ").last ?? "") }
        }

        private func command(_ step: String, _ name: String) -> [String] {
            [AuditTests.python ?? "python3", UploadFaultTests.script, served.url] + key + [step, name]
        }

        @discardableResult
        func step(_ step: String, _ name: String) throws -> Run {
            let run = try served.sandbox.run(command(step, name), setting: [:])
            #expect(run.status == 0 && run.output.hasSuffix("ok \(step)\n"), "\(run.testDescription)")
            return run
        }

        /// Starts a step, waits until it says a word, and kills the server.
        func cutOff(_ step: String, _ name: String, after word: String, pause: UInt32 = 0) throws {
            let program = try served.sandbox.start(command(step, name), setting: [:])
            #expect(served.sandbox.eventually { program.outputSoFar.contains(word) })
            usleep(pause)
            try served.crashAndRestart()
            let run = try program.wait()
            #expect(run.status == 0, "\(run.testDescription)")
        }
    }

    @Test func `a server killed in the middle of a part goes on with the parts that it had`() throws {
        let bench = try Bench(try ServedRegistry(try Sandbox.withVersions(1)))
        try bench.cutOff("half", "one", after: "half")
        try bench.step("go-on", "one")
        try bench.cutOff("half", "two", after: "half")
        try bench.step("abort", "two")
        #expect(try bench.served.sandbox.require("verify", "--all").status == 0)
    }

    @Test func `a server killed while it completes has the object whole, or the upload`() throws {
        let bench = try Bench(try ServedRegistry(try Sandbox.withVersions(1)))
        for pause in [0, 10_000, 40_000] as [UInt32] {
            let name = "after-\(pause)"
            try bench.step("begin", name)
            try bench.cutOff("fire", name, after: "fired", pause: pause)
            try bench.step("settle", name)
        }
        #expect(try bench.served.sandbox.require("verify", "--all").status == 0)
    }

    @Test(
        "a disk that fills is a clear error, and there is room again later",
        .enabled(if: SmallDisk.isAvailable, CrashTests.diskReason))
    func fullDisk() throws {
        let sandbox = try Sandbox()
        let disk = try SmallDisk(at: sandbox, "disk", size: "40m")
        defer { disk.unmount() }
        try sandbox.require("init", "disk", "--origin", "example.com/test")
        try sandbox.run(["ln", "-s", "disk/.cairn", ".cairn"])
        let bench = try Bench(try ServedRegistry(sandbox))
        func fill() throws { try sandbox.run(["bash", "-c", "cat /dev/zero >disk/filler 2>/dev/null"]) }
        try bench.step("begin-two", "one")
        try fill()
        let part = try bench.step("full-part", "one")
        #expect(!part.output.contains(sandbox.path), "\(part.output)")
        try bench.step("full-put", "one")
        try sandbox.remove("disk/filler")
        try bench.step("send-last", "one")
        try fill()
        try bench.step("full-complete", "one")
        try sandbox.remove("disk/filler")
        try bench.step("settle", "one")
        #expect(try sandbox.require("verify", "--all").status == 0)
    }
}
