import CairnStorageTesting
import Foundation
import ProgramTesting
import SystemPackage
import Testing

/// The built program with its system calls failing, or itself killed, at chosen moments: strace makes the
/// n-th call of a thread fail. What is left verifies clean, and the push done again succeeds.
@Suite("System calls that fail", .serialized, .enabled(if: Tracer.isHere, "strace or the program is missing"))
struct InjectedFaultTests {
    struct Fault: Sendable, CustomTestStringConvertible {
        let calls: String
        let effect: String
        /// Which call of a thread fails.
        let moments: [Int]

        var testDescription: String { "\(calls) \(effect)" }
    }

    static let faults = [
        Fault(calls: "fsync,fdatasync", effect: "error=EIO", moments: [1, 2, 3, 5]),
        Fault(
            calls: "write,pwrite64,copy_file_range,pwritev", effect: "error=ENOSPC", moments: [1, 2, 4, 8]),
        Fault(calls: "rename,renameat,renameat2", effect: "error=EIO", moments: [1]),
        Fault(calls: "openat,fchmod", effect: "error=EACCES", moments: [40, 60]),
        Fault(calls: "fsync,fdatasync", effect: "signal=KILL", moments: [1, 2, 4]),
        Fault(calls: "rename,renameat,renameat2", effect: "signal=KILL", moments: [1]),
        Fault(calls: "write,pwrite64,copy_file_range", effect: "signal=KILL", moments: [1, 3, 6, 10]),
    ]

    @Test("leave a registry that verifies clean, and a push that can be done again", arguments: faults)
    func survives(_ fault: Fault) async throws {
        var failures = 0
        for moment in fault.moments {
            try await withTemporaryDirectory { directory in
                let cairn = Tracer(directory)
                try cairn.expect(0, "init", ".")
                try cairn.expect(0, "group", "create", "fraud")
                for (name, size) in [("model.bin", 300_000), ("code.py", 400)] {
                    try directory.appending(name).write(SeededRandom.bytes(size, seed: UInt64(size)))
                }
                let push = ["push", "fraud", "model.bin", "code.py", "--idempotency-key", "run-1"]
                let status = try cairn.run(push, failing: "\(fault.calls):\(fault.effect):when=\(moment)")
                failures += status == 0 ? 0 : 1
                let what: Comment = "\(fault.testDescription), call \(moment), status \(status)"
                try cairn.expect(0, "verify", what: what)
                try cairn.expect(0, push, what: what)
                try cairn.expect(0, "verify", what: what)
                try cairn.expect(0, "pull", "fraud:1", "-o", "out", what: what)
                for name in ["model.bin", "code.py"] {
                    let pulled = try directory.appending("out").appending(name).readAll()
                    #expect(try pulled == directory.appending(name).readAll(), what)
                }
                #expect(try cairn.run(["show", "fraud:2"]) == 1, "\(what): registered twice")
            }
        }
        #expect(failures > 0, "no fault of these did any harm: the test looks at nothing")
    }
}

/// Runs the built program in a directory, under strace where a call is to fail.
struct Tracer {
    private let directory: FilePath

    init(_ directory: FilePath) { self.directory = directory }

    private static let strace = "/usr/bin/strace"

    /// CAIRN_PROGRAM, or the program beside the bundle of tests.
    private static let program: String? = {
        if let named = ProcessInfo.processInfo.environment["CAIRN_PROGRAM"] { return named }
        let bundle = CommandLine.arguments.first { $0.contains(".xctest") }
        let place = bundle.map { FilePath($0) }?.removingLastComponent()
        let beside = [
            place, place?.removingLastComponent(), place?.removingLastComponent().removingLastComponent(),
        ]
        return beside.compactMap { $0?.appending("cairn").string }.first {
            var isDirectory: ObjCBool = false
            return FileManager.default.fileExists(atPath: $0, isDirectory: &isDirectory)
                && !isDirectory.boolValue
        }
    }()

    static var isHere: Bool { program != nil && FileManager.default.isExecutableFile(atPath: strace) }

    /// - Returns: the exit status; negative where a signal ended it.
    func run(_ arguments: [String], failing fault: String? = nil) throws -> Int32 {
        let program = try #require(Self.program)
        let calls = fault.map { String($0.prefix { $0 != ":" }) } ?? ""
        let tracing =
            fault.map {
                [Self.strace, "-f", "-qq", "-o", "/dev/null", "-e", "trace=\(calls)", "-e", "inject=\($0)"]
            }
            ?? []
        let all = tracing + [program] + arguments
        return try RunningProgram.start(
            all, in: directory.string,
            environment: ["PATH": "/usr/bin:/bin", "HOME": directory.string, "USER": "ana"]
        ).wait().status
    }

    func expect(
        _ status: Int32, _ arguments: String..., what: Comment? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        try expect(status, arguments, what: what, sourceLocation: sourceLocation)
    }

    func expect(
        _ status: Int32, _ arguments: [String], what: Comment? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let found = try run(arguments)
        #expect(found == status, "\(arguments): \(what ?? "")", sourceLocation: sourceLocation)
    }
}
