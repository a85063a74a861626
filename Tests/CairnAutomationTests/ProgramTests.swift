import CairnAutomation
import CairnObjects
import CairnStorage
import CairnStorageTesting
import Glibc
import SystemPackage
import Testing

@Suite("Running a program", .timeLimit(.minutes(10)))
struct ProgramTests {
    private func run(
        _ body: String, _ change: (inout Program) -> Void = { _ in }
    ) async throws -> ProgramResult {
        try await withTemporaryDirectory { directory in
            var program = Program(try directory.appending("program").script(body))
            program.directory = directory
            change(&program)
            return try await program.run()
        }
    }

    private func said(_ result: ProgramResult) -> String { String(decoding: result.output, as: UTF8.self) }

    @Test func `it gets its input, its arguments and its variables, and says how it ended`() async throws {
        let result = try await run("cat; echo $1 $COLOUR; pwd >&2; exit 3") {
            $0.input = Array("given\n".utf8)
            $0.arguments = ["one"]
            $0.variables = ["COLOUR": "blue"]
            $0.directory = "/"
        }
        #expect(result == ProgramResult(end: .exited(3), output: Array("given\none blue\n/\n".utf8)))
    }

    @Test func `one that does not read its input stops nobody, however much there is`() async throws {
        let big = [UInt8](repeating: 97, count: 8 << 20)
        for body in ["exit 0", "exec 0<&-; sleep 0.1", "head -c 5; exit 0"] {
            let result = try await run(body) { $0.input = big }
            #expect(result.end == .exited(0), "\(body)")
        }
        #expect(try await said(run("wc -c") { $0.input = big }) == "\(big.count)\n")
    }

    @Test func `of a flood of words the beginning is kept, and the program comes to its end`() async throws {
        let result = try await run(
            "echo begin; head -c 20000000 /dev/zero; head -c 5000000 /dev/zero >&2; exit 4")
        #expect(result.end == .exited(4))
        #expect(result.output.count == Program.captureLimit)
        #expect(result.output.starts(with: Array("begin\n".utf8)))
    }

    @Test func `the last words of one that has ended are heard`() async throws {
        for _ in 0..<20 { #expect(try await said(run("echo last; kill -9 $$")) == "last\n") }
    }

    @Test func `one that crashes is told from one that fails`() async throws {
        #expect(try await run("kill -SEGV $$").end == .killed(signal: SIGSEGV))
        #expect(try await run("exit 139").end == .exited(139))
    }

    static let stubborn = [
        "one that waits": "echo $$ >one; exec sleep 600",
        "one with a child that waits": "sleep 600 & echo $! >two; echo $$ >one; wait",
        "one that ignores SIGTERM": "trap '' TERM; echo $$ >one; while :; do sleep 0.05; done",
        "one whose child ignores SIGTERM":
            "sh -c 'trap \"\" TERM; echo $$ >two; while :; do sleep 0.05; done' & echo $$ >one; wait",
        "one that never stops talking": "echo $$ >one; exec cat /dev/zero",
        "one that is stopped": "echo $$ >one; kill -STOP $$",
    ]

    @Test(arguments: stubborn.keys.sorted())
    func `when its time is up, it and all that it started are gone`(_ name: String) async throws {
        let body = try #require(Self.stubborn[name])
        try await withTemporaryDirectory { directory in
            var program = Program(try directory.appending("program").script(body))
            program.directory = directory
            program.timeLimit = .milliseconds(700)
            program.grace = .milliseconds(500)
            let begin = ContinuousClock.now
            let result = try await program.run()
            #expect(result.end == .timedOut)
            #expect(ContinuousClock.now - begin < .seconds(300))
            let one = try #require(try process(in: directory.appending("one")))
            try await eventually("the program is still there") { !isAlive(one) }
            if body.contains(">two") {
                let two = try #require(try process(in: directory.appending("two")))
                try await eventually("what it started is still there") { !isAlive(two) }
            }
        }
    }

    @Test func `one that ends when it is asked to has time for its last words`() async throws {
        let result = try await run("trap 'sleep 0.2; echo tidied; exit 0' TERM; while :; do sleep 0.02; done")
        {
            $0.timeLimit = .milliseconds(300)
            $0.grace = .seconds(20)
        }
        #expect(result.end == .timedOut)
        #expect(said(result).hasSuffix("tidied\n"))
    }

    @Test func `one that is stopped hears that it is asked to end`() async throws {
        let result = try await run("trap 'echo tidied; exit 0' TERM; kill -STOP $$; sleep 600") {
            $0.timeLimit = .milliseconds(300)
            $0.grace = .seconds(20)
        }
        #expect(result == ProgramResult(end: .timedOut, output: Array("tidied\n".utf8)))
    }

    @Test func `what it left behind holds nobody up, though it holds the output open`() async throws {
        try await withTemporaryDirectory { directory in
            let file = try directory.appending("program").script("sleep 600 & echo $! >left; echo done")
            var program = Program(file)
            program.directory = directory
            let begin = ContinuousClock.now
            let result = try await program.run()
            #expect(ContinuousClock.now - begin < .seconds(300))
            #expect(result == ProgramResult(end: .exited(0), output: Array("done\n".utf8)))
            let left = try #require(try process(in: directory.appending("left")))
            #expect(isAlive(left), "it is not stopped, since the program ended by itself")
            kill(left, SIGKILL)
        }
    }

    @Test func `a task that is cancelled stops its program`() async throws {
        try await withTemporaryDirectory { directory in
            var program = Program(try directory.appending("program").script("echo $$ >one; exec sleep 600"))
            program.directory = directory
            let task = Task { [program] in try await program.run() }
            try await eventually("it did not start") { try process(in: directory.appending("one")) != nil }
            let one = try #require(try process(in: directory.appending("one")))
            task.cancel()
            #expect(try await task.value.end == .cancelled)
            #expect(!isAlive(one))
            let late = Task { [program] in
                withUnsafeCurrentTask { $0?.cancel() }
                return try await program.run()
            }
            #expect(try await late.value == ProgramResult(end: .cancelled, output: []))
        }
    }

    @Test func `no open file of this process reaches it`() async throws {
        let file = open("/dev/null", O_RDONLY)  // not closed when a program is started
        defer { close(file) }
        let result = try await run("ls /proc/self/fd | tr '\\n' ' '")
        // The list itself is being read.
        #expect(said(result) == "0 1 2 3 ")
        #expect(file > 3)
    }

    static let unstartable: [(String, Errno, @Sendable (FilePath) throws -> Void)] = [
        ("not there", .noSuchFileOrDirectory, { _ in }),
        ("not executable", .permissionDenied, { try $0.script("exit 0", permissions: 0o644) }),
        ("without its interpreter", .noSuchFileOrDirectory, { try $0.script("", interpreter: "/no/such") }),
        ("without any interpreter", .execFormatError, { try $0.script("exit 0", interpreter: nil) }),
        ("a directory", .permissionDenied, { try makeDirectory($0) }),
        (
            "empty", .execFormatError,
            { path in
                try path.write([])
                chmod(path.string, 0o755)
            }
        ),
    ]

    @Test(arguments: unstartable.indices)
    func `what cannot be started is told so`(_ index: Int) async throws {
        let (name, reason, make) = Self.unstartable[index]
        try await withTemporaryDirectory { directory in
            let file = directory.appending("program")
            try make(file)
            #expect(try await Program(file).run().end == .notStarted(reason), "\(name)")
        }
    }

    @Test func `no descriptor and no child is left over`() async throws {
        func openFiles() throws -> Int { try names(in: "/proc/self/fd")?.count ?? 0 }
        try await withTemporaryDirectory { directory in
            let file = try directory.appending("program").script("exit 0")
            let before = try openFiles()
            for _ in 0..<400 {
                _ = try await Program(file).run()
                _ = try await Program(directory.appending("nothing")).run()
            }
            // Other tests open and close files meanwhile.
            #expect(try openFiles() < before + 300)
        }
    }
}
