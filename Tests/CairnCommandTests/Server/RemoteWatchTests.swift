import Glibc
import ProgramTesting
import Testing

@Suite("Watching a server")
struct RemoteWatchTests {
    private func places(_ roles: String...) throws -> (Sandbox, ServedRegistry, String) {
        let sandbox = try Sandbox.withVersions(2, approved: [1, 2])
        try sandbox.require("group", "create", "h")
        let served = try ServedRegistry(sandbox)
        try sandbox.run([CairnProgram.path, "user", "create", "wes"] + roles.flatMap { ["--role", $0] })
        return (sandbox, served, try served.token(of: "wes"))
    }

    @Test("it prints what it prints near, from the first entry to the last")
    func parity() throws {
        let (sandbox, served, token) = try places("reader")
        for arguments in [
            ["--from", "0"], ["g", "--from", "0"], ["--from", "3", "--action", "approval.changed"],
            ["g:production", "--from", "0"], ["h", "--from", "2", "--json"], [],
        ] {
            let near = try sandbox.run([CairnProgram.path, "watch", "--once"] + arguments)
            let far = try served.run(["watch", "--once"] + arguments, token: token)
            #expect(near.status == 0 && far == near, "\(arguments): \(far.testDescription)")
        }
        let wrong = try served.run(["watch", "--from", "999"], token: token)
        #expect(wrong.status == 1 && wrong.errors.contains("the log has no entry 999"))
    }

    @Test("it hears at once, and through a server that is killed and started anew it misses nothing")
    func growth() throws {
        let (sandbox, served, token) = try places("reader")
        let watch = try served.start(["watch", "g", "--name", "x", "--from", "0"], token: token)
        #expect(sandbox.eventually { watch.outputSoFar.split(separator: "\n").count == 5 })
        for number in 3...8 {
            try sandbox.push("model \(number)")
            if number % 3 == 0 { try served.crashAndRestart() }
        }
        #expect(
            sandbox.eventually { watch.outputSoFar.split(separator: "\n").count == 11 },
            "\(watch.outputSoFar)\(watch.errorsSoFar)")
        let names = watch.outputSoFar.split(separator: "\n").suffix(6).compactMap {
            $0.split(separator: " ").last
        }
        #expect(names == (3...8).map { "g:\($0)" })
        watch.send(SIGTERM)
        #expect(try watch.wait().status == 0)
        // It has kept how far it came.
        try sandbox.push("model 9")
        let again = try served.run(["watch", "g", "--name", "x", "--once"], token: token)
        #expect(again.lines.count == 1 && again.lines[0].hasSuffix("g:9"), "\(again.testDescription)")
    }

    @Test("whoever may read some groups watches these")
    func scoped() throws {
        let (sandbox, served, token) = try places("reader:g")
        let all = try served.run(["watch", "--once", "--from", "0", "--name", "mine"], token: token)
        #expect(all.status == 0 && all.lines.count == 5, "\(all.testDescription)")
        #expect(!all.output.contains(" h"))
        try sandbox.push("model 3")
        let more = try served.run(["watch", "--once", "--name", "mine"], token: token)
        #expect(more.lines.count == 1 && more.lines[0].hasSuffix("g:3"), "\(more.testDescription)")
        let other = try served.run(["watch", "h", "--once", "--from", "0"], token: token)
        #expect(other.status == 1 || other.output.isEmpty)
    }

    @Test("a command is run for each event, and is told where the registry is")
    func commands() throws {
        let (sandbox, served, token) = try places("reader")
        let run = try served.run(
            [
                "watch", "g", "--once", "--from", "0", "--exec",
                "echo $CAIRN_EVENT_ACTION $CAIRN_REGISTRY >>seen",
            ],
            token: token)
        #expect(run.status == 0, "\(run.testDescription)")
        #expect(sandbox.lines("seen").count == 5)
        #expect(sandbox.lines("seen").allSatisfy { $0.hasSuffix(served.url) })
    }
}
