import Foundation
import Glibc
import ProgramTesting
import Testing

extension Sandbox {
    /// Waits until something holds, at most for some seconds; says whether it does.
    func eventually(within seconds: Int = 60, _ condition: () throws -> Bool) rethrows -> Bool {
        for _ in 0..<(seconds * 200) {
            if try condition() { return true }
            usleep(5000)
        }
        return false
    }

    /// The lines of a file.
    func lines(_ name: String) -> [String] {
        (content(name) ?? "").split(separator: "\n").map(String.init)
    }
}

@Suite("Watching the log")
struct WatchTests {
    @Test("without a command, each entry is a line, or a JSON document on one line")
    func printing() throws {
        let sandbox = try Sandbox.withVersions(1, approved: [1])
        try sandbox.require("promote", "g:1", "production", "-m", "new\nmodel")
        let run = try sandbox.require("watch", "--from", "0", "--once")
        let ends = [
            "ann registry.created", "ann group.created g", "ann version.registered g:1",
            "ann approval.changed g:1", "ann stage.moved g:production nothing → g:1 new\\u{a}model",
        ]
        #expect(run.lines.count == 5)
        for (index, (line, end)) in zip(run.lines, ends).enumerated() {
            #expect(line.hasPrefix("\(index) 20") && line.hasSuffix(end), "\(line)")
        }
        let json = try sandbox.require("watch", "g:production", "--from", "0", "--once", "--json")
        #expect(json.output.count { $0 == "\n" } == 1)
        let event = try json.json
        #expect(
            event.sequence.integer == 4 && event.version.text == "g:1" && event.stage.text == "production")
        #expect(event.reason.text == "new\nmodel" && event.at.text?.hasPrefix("20") == true)
        let none = try sandbox.require("watch", "g", "--action", "stage.rolled-back", "--from", "0", "--once")
        #expect(none == .done())
        #expect(try sandbox.require("watch", "--once") == .done())
    }

    static let wrong: [Case<[String]>] = [
        Case("a group that cannot be", ["watch", "g_1"]),
        Case("an action that is none", ["watch", "--action", "moved"]),
        Case("a name that cannot be", ["watch", "--name", "../x"]),
        Case("a negative start", ["watch", "--from=-1"]),
        Case("no time at all", ["watch", "--exec", "true", "--timeout", "0"]),
        Case("an empty command", ["watch", "--exec", ""]),
        Case("retries of nothing", ["watch", "--retries", "1"]),
        Case("no interval", ["watch", "--interval", "0"]),
        Case("an interval that is none", ["watch", "--interval", "nan"]),
    ]

    @Test("wrong usage exits with 64", arguments: wrong)
    func wrongUsage(_ usage: Case<[String]>) throws {
        let sandbox = try Sandbox.withGroup()
        let run = try sandbox.run([CairnProgram.path] + usage.input)
        #expect(run.status == 64 && run.output.isEmpty)
    }

    @Test("what is not there is said, not waited for")
    func notThere() throws {
        let sandbox = try Sandbox.withGroup()
        #expect(
            try sandbox.cairn("watch", "h") == .failed("there is no group 'h'", hint: "did you mean 'g'?"))
        #expect(
            try sandbox.cairn("watch", "--from", "9")
                == .failed(
                    "the log has no entry 9",
                    hint: "its next one will be 2; without --from, that is where a watch begins"))
    }

    @Test("a command gets the entry on standard input and in variables, and what it prints is ours")
    func command() throws {
        let sandbox = try Sandbox.withVersions(2, approved: [1, 2])
        for version in ["g:1", "g:2"] { try sandbox.require("promote", version, "production") }
        let script = """
            echo "$CAIRN_EVENT_SEQUENCE $CAIRN_EVENT_ACTION $CAIRN_EVENT_ACTOR $CAIRN_EVENT_GROUP \
            $CAIRN_EVENT_STAGE $CAIRN_EVENT_VERSION $CAIRN_EVENT_FROM"
            echo "to standard error" >&2
            read -r line; printf '%s' "$line" >event
            [ "$CAIRN_EVENT_DIGEST" = "$(\(CairnProgram.path) show "$CAIRN_EVENT_VERSION" --json | sed -n \
            's/^  "digest": "\\(.*\\)",$/\\1/p')" ]
            """
        let run = try sandbox.cairn("watch", "g:production", "--from", "0", "--once", "--exec", script)
        #expect(run.output == "6 stage.moved ann g production g:1 \n7 stage.moved ann g production g:2 g:1\n")
        #expect(run.errors == "to standard error\nto standard error\n")
        #expect(try Answer(parsing: Array((sandbox.content("event") ?? "").utf8)).sequence.integer == 7)
    }

    @Test("a command that fails is repeated; after --retries the watch gives up and keeps its place")
    func retries() throws {
        let sandbox = try Sandbox.withVersions(1)
        let script = "echo $CAIRN_EVENT_SEQUENCE >>runs; [ $CAIRN_EVENT_SEQUENCE != 1 ]"
        let watch = ["watch", "--from", "0", "--name", "w", "--once", "--retries", "1", "--exec", script]
        let run = try sandbox.run([CairnProgram.path] + watch)
        #expect(run.status == 1)
        #expect(
            run.errors.hasPrefix(
                "warning: entry 1 (group.created): the command ended with status 1; trying again in "))
        #expect(
            run.errors.hasSuffix(
                "\nerror: entry 1 (group.created): the command ended with status 1, the last of 2 times\n"
                    + "hint: the next watch under the name 'w' begins with this entry\n"))
        #expect(sandbox.lines("runs") == ["0", "1", "1"])
        #expect(
            try sandbox.cairn("watch", "--name", "w", "--once", "--exec", "echo $CAIRN_EVENT_SEQUENCE")
                == .done("1", "2"))
        #expect(try sandbox.cairn("watch", "--name", "w", "--once", "--exec", "echo again") == .done())
    }

    @Test("a command that takes too long is stopped and has failed")
    func timeout() throws {
        let sandbox = try Sandbox.withGroup()
        let run = try sandbox.cairn(
            "watch", "--from", "1", "--once", "--timeout", "1", "--retries", "0", "--exec", "sleep 600")
        #expect(run == .failed("entry 1 (group.created): the command was stopped after 1 s"))
    }

    @Test("kill -9 at any moment loses no entry: each is handled, in order, once its watch is started again")
    func killed() throws {
        let sandbox = try Sandbox.withVersions(2)
        let script =
            "echo begin $CAIRN_EVENT_SEQUENCE $ROUND >>runs; sleep 0.03; "
            + "echo end $CAIRN_EVENT_SEQUENCE >>runs"
        let begin = [
            CairnProgram.path, "watch", "g", "--from", "2", "--name", "w", "--interval", "0.01", "--exec",
            script,
        ]
        var random = SystemRandomNumberGenerator()
        for round in 0..<12 {
            let watch = try sandbox.start(begin, setting: ["ROUND": "\(round)"])
            for _ in 0..<3 {
                try sandbox.require("label", "set", "g:1", "round=\(UInt64.random(in: 0...UInt64.max))")
            }
            usleep(UInt32.random(in: 0...120_000, using: &random))
            watch.send(SIGKILL)
            #expect(try watch.wait().status == -SIGKILL)
        }
        try sandbox.run(begin + ["--once"], setting: ["ROUND": "last"])
        let size = 4 + 12 * 3
        let lines = sandbox.lines("runs").map { $0.split(separator: " ").map(String.init) }
        let ended = lines.filter { $0[0] == "end" }.compactMap { Int($0[1]) }
        #expect(Set(ended) == Set(2..<size), "every entry was handled to its end")
        let begun = lines.filter { $0[0] == "begin" }
        #expect(begun.count > size - 2, "no kill fell into a command: the test shows nothing")
        // The command of a killed watch lives on, so what one watch did and what the next did may overlap.
        for (round, runs) in Dictionary(grouping: begun, by: { $0[2] }) {
            let order = runs.compactMap { Int($0[1]) }
            #expect(zip(order, order.dropFirst()).allSatisfy { $1 == $0 + 1 }, "round \(round): \(order)")
        }
        #expect(sandbox.names(".cairn/cursors") == ["w", "w.lock"])
        #expect(try sandbox.cairn("verify").status == 0)
    }

    static let signals: [Case<Int32>] = [Case("Ctrl-C", SIGINT), Case("SIGTERM", SIGTERM)]

    @Test(
        "a signal stops the watch and its command cleanly; the entry in hand comes again", arguments: signals)
    func stopped(_ signal: Case<Int32>) throws {
        let sandbox = try Sandbox.withGroup()
        let watch = try sandbox.start(
            "watch", "--from", "0", "--name", "w", "--exec",
            "echo x >>runs; [ $CAIRN_EVENT_SEQUENCE = 0 ] || { echo $$ >pid; exec sleep 600; }"
        )
        #expect(sandbox.eventually { sandbox.content("pid")?.hasSuffix("\n") == true })
        let command = try #require(pid_t(sandbox.lines("pid").first ?? ""))
        watch.send(signal.input)
        #expect(try watch.wait(limit: 60) == .done())
        #expect(kill(command, 0) != 0, "the command is still there")
        #expect(
            try sandbox.cairn("watch", "--name", "w", "--once", "--exec", "echo $CAIRN_EVENT_SEQUENCE")
                == .done("1"))
    }

    @Test("a signal stops a watch that waits for something new, or for its next try")
    func stoppedAsleep() throws {
        let sandbox = try Sandbox.withGroup()
        let idle = try sandbox.start("watch", "--interval", "3600", "--name", "idle")
        let failing = try sandbox.start(
            "watch", "--from", "0", "--name", "failing", "--exec", "echo x >>runs; exit 1")
        #expect(sandbox.eventually { sandbox.exists(".cairn/cursors/idle") && sandbox.exists("runs") })
        for watch in [idle, failing] {
            watch.send(SIGTERM)
            #expect(try watch.wait(limit: 60).status == 0)
        }
    }

    @Test("a second watch under one name is refused while the first one runs")
    func twice() throws {
        let sandbox = try Sandbox.withGroup()
        let first = try sandbox.start("watch", "--name", "w")
        #expect(sandbox.eventually { sandbox.exists(".cairn/cursors/w") })
        #expect(
            try sandbox.cairn("watch", "--name", "w", "--once")
                == .failed(
                    "somebody is watching under the name 'w' already",
                    hint: "stop that one first, or choose another --name"))
        #expect(try sandbox.cairn("watch", "--name", "v", "--once") == .done())
        first.send(SIGKILL)
        _ = try first.wait()
        #expect(try sandbox.cairn("watch", "--name", "w", "--once") == .done())
    }

    @Test("a registry restored from an older copy does not pass by unseen")
    func restored() throws {
        let sandbox = try Sandbox.withVersions(1)
        try sandbox.copy(".cairn", to: "copy")
        try sandbox.require("approve", "g:1")
        try sandbox.require("watch", "--from", "0", "--once", "--name", "w")
        for name in sandbox.names(".cairn") where name.hasPrefix("registry.db") {
            try sandbox.remove(".cairn/\(name)")
        }
        for name in sandbox.names("copy") where name.hasPrefix("registry.db") {
            try sandbox.copy("copy/\(name)", to: ".cairn/\(name)")
        }
        let run = try sandbox.cairn("watch", "--name", "w", "--once")
        #expect(run.status == 1)
        #expect(
            run.errors.hasPrefix(
                "error: the cursor 'w' stands at entry 4, but the log has only 3: it was restored from "
                    + "an older copy"
            ))
        try sandbox.require("reject", "g:1")
        #expect(
            try sandbox.cairn("watch", "--name", "w", "--once").errors.hasPrefix(
                "error: the cursor 'w' came past another entry 3 than the log has"))
        try sandbox.remove(".cairn/cursors/w")
        #expect(try sandbox.cairn("watch", "--name", "w", "--from", "3", "--once").lines.count == 1)
    }
}
