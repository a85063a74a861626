import Foundation
import Glibc
import ProgramTesting
import Testing

/// `cairn import sagemaker`, from another server of Cairn's and from moto's.
@Suite(
    "Reading a SageMaker registry over", .serialized, .enabled(if: AuditTests.python != nil, "CAIRN_PYTHON"))
struct SageMakerImportTests {
    /// A registry to read, that boto3 has filled.
    private struct Source {
        let url: String
        let key: [String]

        var setting: [String: String?] {
            [
                "AWS_ENDPOINT_URL": url, "AWS_DEFAULT_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": key[0],
                "AWS_SECRET_ACCESS_KEY": key[1],
            ]
        }

        func step(_ name: String, in sandbox: Sandbox) throws {
            let script = SageMakerImportTests.place("sagemaker_import.py")
            let run = try sandbox.run(
                [AuditTests.python ?? "python3", script, url] + key + [name], setting: [:])
            #expect(run.status == 0 && run.output == "ok \(name)\n", "\(run.testDescription)")
        }

        /// Over a server that runs.
        init(_ served: ServedRegistry) throws {
            try served.sandbox.require("user", "create", "root", "--role", "administrator")
            let lines = try served.sandbox.require("token", "create", "root", "--aws").lines
            self.init(served.url, lines.map { String($0.split(separator: " ").last ?? "") })
        }

        init(_ url: String, _ key: [String]) { (self.url, self.key) = (url, key) }
    }

    private static func place(_ name: String) -> String {
        URL(filePath: #filePath).appending(path: "../../../Independent/\(name)").standardized.path()
    }

    private static func registry() throws -> Sandbox {
        let sandbox = try Sandbox()
        try sandbox.require("init", "--origin", "example.com/test")
        return sandbox
    }

    private static func served() throws -> ServedRegistry {
        try ServedRegistry(try registry(), options: ["--rate-limit", "0"])
    }

    private static func read(_ sandbox: Sandbox, _ source: Source, _ more: String...) throws -> Run {
        try sandbox.run([CairnProgram.path, "import", "sagemaker"] + more, setting: source.setting)
    }

    @Test func `everything comes over from another server, once, and differences are told`() throws {
        let origin = try Self.served()
        let source = try Source(origin)
        try source.step("fill", in: origin.sandbox)
        let target = try Self.served()
        let dry = try Self.read(target.sandbox, source, "--dry-run", "--json")
        #expect(try dry.json.registered.integer == 5 && dry.json.lineage.integer == 6)
        #expect(try target.sandbox.require("list").output.contains("credit") == false)
        let early = try Self.read(target.sandbox, source, "--verify", "--json")
        #expect(early.status == 2, "\(early.testDescription)")
        let first = try Self.read(target.sandbox, source, "--json")
        #expect(first.status == 0, "\(first.testDescription)")
        let counts = try first.json
        #expect(counts.groups.integer == 2 && counts.registered.integer == 5)
        #expect(counts.decided.integer == 2 && counts.cards.integer == 2 && counts.lineage.integer == 6)
        #expect(counts.withoutBytes.integer == 1 && counts.unread.array.isEmpty)
        let verified = try Self.read(target.sandbox, source, "--verify")
        #expect(verified.status == 0, "\(verified.testDescription)")
        #expect(verified.output.hasSuffix("no difference.\n"))
        let log = try target.sandbox.require("audit", "checkpoint").output
        let again = try Self.read(target.sandbox, source)
        #expect(again.output.contains("0 registered, 5 there already, 0 decided"), "\(again.testDescription)")
        #expect(try target.sandbox.require("audit", "checkpoint").output == log)
        let strict = try Self.read(target.sandbox, source, "--strict")
        #expect(
            strict.status == 1 && strict.errors.contains("s3://elsewhere/m.tar.gz: it was read over before"))
        try Source(target).step("check", in: target.sandbox)
        #expect(try target.sandbox.require("cat", "credit:2:deep/d.bin").output == "credit/parts/deep/d.bin")
        #expect(try target.sandbox.require("cat", "credit:2:a b+c.bin").output == "credit/parts/a b+c.bin")
        #expect(try target.sandbox.require("verify", "--all").status == 0)
        try source.step("change", in: origin.sandbox)
        let changed = try Self.read(target.sandbox, source, "--verify", "--json")
        #expect(changed.status == 2)
        let found = try changed.json.differences.array.map { "\($0.what.text ?? "")" }
        #expect(
            Set(found).isSuperset(of: [
                "tags", "approval", "metadata", "deep/d.bin", "a b+c.bin", "version 3", "status of version 3",
            ]), "\(changed.testDescription)")
    }

    @Test func `through a server packages come over; what its own API has no place for is told`() throws {
        let origin = try Self.served()
        let source = try Source(origin)
        try source.step("fill", in: origin.sandbox)
        let target = try Self.served()
        let token = try target.token("ann", "administrator")
        let run = try target.run(
            ["import", "sagemaker", "--json"], token: token, setting: source.setting)
        #expect(run.status == 1, "\(run.testDescription)")
        #expect(try run.json.registered.integer == 4 && run.json.refused.array.count == 2)
        let verified = try target.run(
            ["import", "sagemaker", "credit", "--verify"], token: token, setting: source.setting)
        #expect(verified.status == 0, "\(verified.testDescription)")
        // The rest comes beside the server, in its directory.
        let rest = try Self.read(target.sandbox, source, "--json")
        #expect(try rest.status == 0 && rest.json.registered.integer == 1, "\(rest.testDescription)")
        #expect(try Self.read(target.sandbox, source, "--verify").status == 0)
    }

    @Test func `what moto's server has comes over, and what it has not is told`() throws {
        let target = try Self.registry()
        let moto = try target.start(
            [AuditTests.python ?? "python3", Self.place("moto_server.py")], setting: [:])
        defer {
            moto.send(SIGTERM)
            _ = try? moto.wait(limit: 10)  // it is killed if it does not end by itself
        }
        #expect(target.eventually { moto.outputSoFar.contains("url=") })
        let url = moto.outputSoFar.split(separator: "=").last.map { $0.filter { !$0.isWhitespace } } ?? ""
        let source = Source(url, ["AKIAEXAMPLE", "secret"])
        try source.step("fill-moto", in: target)
        let first = try Self.read(target, source, "--json")
        #expect(first.status == 0, "\(first.testDescription)")
        #expect(try first.json.registered.integer == 5 && first.json.decided.integer == 2)
        #expect(try !first.json.unread.array.isEmpty)
        let verified = try Self.read(target, source, "--verify")
        #expect(verified.status == 0, "\(verified.testDescription)")
        #expect(verified.output.contains("Not compared: associations"))
        let strict = try Self.read(target, source, "--strict")
        #expect(strict.status == 1, "\(strict.testDescription)")
        let served = try ServedRegistry(target)
        try Source(served).step("check-moto", in: target)
    }

    @Test("killed at any commit it goes on where it was: nothing twice, nothing missing")
    func killed() throws {
        let origin = try Self.served()
        let source = try Source(origin)
        try source.step("fill", in: origin.sandbox)
        let target = try Self.registry()
        // The n-th sync to the disk is the last thing that each run does, so each is killed in another place.
        var kills = 0
        for sync in [1, 2, 3, 2, 4, 3, 2, 3, 5, 2, 3, 4, 2, 3, 5, 7] {
            let run = try target.run(
                [
                    "strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=fsync,fdatasync", "-e",
                    "inject=fsync,fdatasync:signal=KILL:when=\(sync)", CairnProgram.path, "import",
                    "sagemaker",
                ], setting: source.setting)
            if run.status == -SIGKILL || run.status == 128 + SIGKILL { kills += 1 }
        }
        #expect(kills >= 6, "the injected kills did not happen")
        let last = try Self.read(target, source)
        #expect(last.status == 0, "\(last.testDescription)")
        let verified = try Self.read(target, source, "--verify")
        #expect(verified.status == 0, "\(verified.testDescription)")
        #expect(try target.require("list", "credit", "--json").json.versions.array.count == 4)
        #expect(try target.require("verify", "--all").status == 0)
        let made = try target.require("audit", "log", "-n", "500", "--json").json.entries.array
        #expect(made.filter { $0.action.text == "version.registered" }.count == 5)
        #expect(made.filter { $0.action.text == "entity.created" }.count == 8)
        #expect(made.filter { $0.action.text == "approval.changed" }.count == 2)
    }
}
