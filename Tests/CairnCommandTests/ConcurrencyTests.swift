import Foundation
import ProgramTesting
import Testing

@Suite("Many processes at once")
struct ConcurrencyTests {
    @Test("pushes of many processes into one group get consecutive numbers, and none is lost")
    func pushes() throws {
        let sandbox = try Sandbox.withGroup()
        let (processes, each) = (16, 3)
        for process in 0..<processes {
            for push in 0..<each {
                try sandbox.file("p\(process)-\(push)/model.bin", "model \(process) \(push)")
            }
        }
        let running = try (0..<processes).map { process in
            try sandbox.startShell(
                "for i in \((0..<each).map(String.init).joined(separator: " ")); do "
                    + "'\(CairnProgram.path)' push g p\(process)-$i --json -m \"\(process) $i\" || "
                    + "exit 1; done"
            )
        }
        for program in running {
            let run = try program.wait(limit: 120)
            #expect(run.status == 0, "\(run.errors)")
        }
        let versions = try sandbox.require("list", "g", "-n", "1000", "--json").json.versions.array
        #expect(versions.compactMap { $0.number.integer }.reversed() == Array(1...(processes * each)))
        #expect(Set(versions.map { $0.message.text }).count == processes * each)
        let verified = try sandbox.cairn("verify")
        #expect(verified.status == 0, "\(verified.output)")
        #expect(sandbox.names(".cairn/tmp") == [])
    }

    @Test("of racing promotions that expect the same, exactly one wins, and the others are told")
    func promotions() throws {
        let count = 8
        let sandbox = try Sandbox.withVersions(count + 1, approved: Array(1...(count + 1)))
        try sandbox.require("promote", "g:\(count + 1)", "production")
        let racers = try (1...count).map { number in
            try sandbox.start("promote", "g:\(number)", "production", "--expect", "g:\(count + 1)")
        }
        let runs = try racers.map { try $0.wait() }
        #expect(runs.count { $0.status == 0 } == 1)
        for loser in runs where loser.status != 0 {
            #expect(loser.status == 1)
            #expect(loser.output.isEmpty)
            #expect(loser.errors.contains("as expected") || loser.errors.contains("moved meanwhile"))
        }
        #expect(try sandbox.require("reflog", "g:production", "--json").json.moves.array.count == 2)
        let winner = try #require(runs.firstIndex { $0.status == 0 })
        #expect(try sandbox.require("show", "g:production", "--json").json.number.integer == winner + 1)
    }

    @Test(
        "everything at once: pushes, decisions, promotions, rollbacks, collections, pulls; then all is sound")
    func everything() throws {
        let sandbox = try Sandbox.withVersions(4, approved: [1, 2, 3, 4])
        for number in 1...3 { try sandbox.require("promote", "g:\(number)", "production") }
        try sandbox.file("new/model.bin", "new")
        let commands: [[String]] = [
            ["push", "g", "new", "--force"], ["push", "g", "new", "--force", "-m", "2"],
            ["approve", "g:2", "-m", "x"],
            ["reject", "g:4", "--withdraw"], ["promote", "g:4", "production"], ["rollback", "g:production"],
            ["gc", "--retention", "0", "--grace", "0"], ["gc", "--retention", "0", "--grace", "0"],
            ["pull", "g:1", "-o", "one"], ["checkout", "g:2", "live"], ["label", "set", "g:1", "a=b"],
            ["group", "edit", "g", "-d", "about"], ["verify"], ["delete", "g:1"], ["reindex"], ["list", "g"],
        ]
        let program = CairnProgram(directory: sandbox.path, environment: sandbox.environment)
        let running = try commands.map { try program.start([CairnProgram.path] + $0) }
        for (program, command) in zip(running, commands) {
            let run = try program.wait()
            // Whether it came in time is a matter of luck; that it says so in order is not.
            #expect([0, 1, 2].contains(run.status), "\(command)")
            #expect(run.status != 1 || run.errors.hasPrefix("error: "), "\(command): \(run.errors)")
            #expect(command != ["verify"] || run.status == 0, "\(run.output)")
        }
        let verified = try sandbox.cairn("verify")
        #expect(verified.status == 0, "\(verified.output)")
    }

    @Test("two pulls into one new directory leave it whole")
    func pulls() throws {
        let sandbox = try Sandbox.withGroup()
        for number in 0..<20 { try sandbox.file("m/\(number)", "file \(number)") }
        try sandbox.require("push", "g", "m")
        let runs = try (0..<4).map { _ in try sandbox.start("pull", "g", "-o", "out") }.map { try $0.wait() }
        #expect(runs.contains { $0.status == 0 })
        for run in runs where run.status != 0 { #expect(run.errors.contains("is there already")) }
        #expect(sandbox.files(below: "out") == sandbox.files(below: "m"))
        #expect(sandbox.names(".").filter { $0.hasPrefix(".out") } == [])
    }
}
