import ProgramTesting
import Testing

@Suite("What the program prints")
struct ConsoleTests {
    /// A registry in which every command has something to say.
    static func story() throws -> Sandbox {
        try Templates.sandbox(like: "story") { sandbox in
            try sandbox.require("init", "--origin", "example.com/test")
            try sandbox.require("group", "create", "g")
            for number in 1...3 { try sandbox.push("model \(number)") }
            for number in 1...2 {
                try sandbox.require("approve", "g:\(number)")
                try sandbox.require("promote", "g:\(number)", "production")
            }
        }
    }

    private static let labelled = ["changed", "digest", "entry", "group", "labels", "number", "version"]

    static let keys: [Case<([String], [String])>] = [
        Case("group create", (["group", "create", "h"], ["entry", "group"])),
        Case("group list", (["group", "list"], ["groups"])), Case("list", (["list"], ["groups"])),
        Case(
            "group show",
            (
                ["group", "show", "g"],
                [
                    "createdAt", "createdBy", "description", "group", "labels", "newest", "pending", "policy",
                    "stages", "versions",
                ]
            )),
        Case("group edit", (["group", "edit", "g", "-d", "new"], ["changed", "entry", "group"])),
        Case("group edit to the same", (["group", "edit", "g"], ["changed", "group"])),
        Case(
            "push",
            (
                ["push", "g", "home", "--force"],
                [
                    "approval", "digest", "entry", "files", "group", "number", "outcome", "parents", "rules",
                    "version",
                ]
            )),
        Case("list of a group", (["list", "g"], ["offset", "total", "versions"])),
        Case(
            "show",
            (
                ["show", "g:2"],
                [
                    "approval", "approvals", "digest", "files", "group", "labels", "number", "observations",
                    "record", "stages",
                    "version",
                ]
            )), Case("log", (["log", "g"], ["total", "versions"])),
        Case(
            "diff",
            (
                ["diff", "g:1", "g:2"],
                ["after", "before", "files", "inputs", "metrics", "parameters", "record"]
            )
        ), Case("lineage", (["lineage", "g:2"], ["cut", "edges", "nodes", "subject"])),
        Case(
            "approve",
            (
                ["approve", "g:3"],
                [
                    "approval", "changed", "digest", "entry", "group", "number", "previous", "rules",
                    "version", "voteChanged", "votes", "withdrawn",
                ]
            )),
        Case(
            "reject the same again",
            (
                ["approve", "g:1"],
                [
                    "approval", "changed", "digest", "group", "number", "previous", "rules", "version",
                    "voteChanged", "votes", "withdrawn",
                ]
            )),
        Case(
            "promote",
            (
                ["promote", "g:1", "staging"],
                ["changed", "entry", "group", "overridden", "rules", "skipped", "stage", "to"]
            )),
        Case(
            "rollback",
            (
                ["rollback", "g:production"],
                ["changed", "entry", "from", "group", "overridden", "rules", "skipped", "stage", "to"]
            )), Case("reflog", (["reflog", "g:production"], ["moves", "stage"])),
        Case("label set", (["label", "set", "g:1", "a=b"], labelled)),
        Case("label unset", (["label", "unset", "g:1", "a"], labelled.filter { $0 != "entry" })),
        Case(
            "pull",
            (["pull", "g:1"], ["digest", "directory", "files", "group", "number", "present", "version"])),
        Case(
            "checkout",
            (
                ["checkout", "g:1", "live"],
                ["changed", "digest", "directory", "files", "group", "link", "number", "version"]
            )),
        Case("verify", (["verify"], verification)),
        Case("verify a version", (["verify", "g:1"], someVersion)),
        Case("audit verify", (["audit", "verify"], verification)),
        Case("audit log", (["audit", "log"], ["entries"])),
        Case("audit checkpoint", (["audit", "checkpoint"], ["note", "origin", "root", "size"])),
        Case("audit key", (["audit", "key"], ["origin", "verifierKey"])),
        Case("delete", (["delete", "g:3"], ["digest", "entry", "group", "number", "version"])),
        Case(
            "gc",
            (
                ["gc", "--dry-run"],
                [
                    "dryRun", "freedBytes", "keptBlobs", "keptDocuments", "leftovers", "removedBlobs",
                    "removedDocuments", "sparedBlobs",
                ]
            )), Case("reindex", (["reindex"], ["rebuilt"])),
        Case("init", (["init", "elsewhere"], ["origin", "registry", "verifierKey"])),
    ]

    private static let someVersion = [
        "blobs", "bytes", "documents", "entries", "groups", "leftovers", "orphans", "problems", "refs",
        "sound",
        "strangers", "versions",
    ]
    private static let verification = (someVersion + ["checkpoint"]).sorted()

    @Test("--json prints one document with these members, and nothing else", arguments: keys)
    func json(_ command: Case<([String], [String])>) throws {
        let sandbox = try Self.story()
        try sandbox.file("home/other.bin", "other")
        let run = try sandbox.run([CairnProgram.path] + command.input.0 + ["--json"])
        #expect(run.status == 0)
        #expect(run.errors.isEmpty)
        #expect(try run.json.keys == command.input.1)
    }

    @Test("an error is one JSON document too, beside the text on standard error")
    func errorAsJSON() throws {
        let sandbox = try Sandbox.withGroup()
        let run = try sandbox.cairn("show", "gg", "--json")
        #expect(run.status == 1)
        #expect(run.errors == "error: there is no group 'gg'\nhint: did you mean 'g'?\n")
        let error = try run.json.error
        #expect(error.code.text == "not-found")
        #expect(error.message.text == "there is no group 'gg'")
        #expect(error.hint.text == "did you mean 'g'?")
    }

    static let quiet: [Case<[String]>] = [
        Case("group create", ["group", "create", "h"]),
        Case("group edit", ["group", "edit", "g", "-d", "x"]),
        Case("push", ["push", "g", "home"]), Case("approve", ["approve", "g:3"]),
        Case("reject", ["reject", "g:2"]), Case("promote", ["promote", "g:2", "staging"]),
        Case("rollback", ["rollback", "g:production"]), Case("label set", ["label", "set", "g:1", "a=b"]),
        Case("pull", ["pull", "g:1"]), Case("checkout", ["checkout", "g:1", "live"]),
        Case("verify", ["verify"]), Case("audit verify", ["audit", "verify"]),
        Case("delete", ["delete", "g:3"]), Case("gc", ["gc"]), Case("reindex", ["reindex"]),
        Case("prove into a file", ["audit", "prove", "g:1", "-o", "proof"]),
        Case("init", ["init", "elsewhere"]), Case("a list of nothing", ["list", "--where", "number = 99"]),
    ]

    @Test("--quiet says nothing when all is well", arguments: quiet)
    func silent(_ command: Case<[String]>) throws {
        let sandbox = try Self.story()
        try sandbox.file("home/other.bin", "other")
        #expect(try sandbox.run([CairnProgram.path] + command.input + ["--quiet"]) == .done())
    }

    @Test("--quiet still prints what was asked for, and errors")
    func quietAnswers() throws {
        let sandbox = try Self.story()
        #expect(try sandbox.cairn("show", "g:1", "-q").output.hasPrefix("g:1  Approved\n"))
        #expect(try sandbox.cairn("show", "g:9", "-q").errors.hasPrefix("error: there is no g:9\n"))
        #expect(try sandbox.cairn("cat", "g:1:model.bin", "-q").output == "model 1")
    }

    static let pages: [Case<[String]>] = [
        Case("show", ["show", "g:2"]), Case("list", ["list", "g"]), Case("log", ["log", "g"]),
        Case("diff", ["diff", "g:1", "g:2"]), Case("reflog", ["reflog", "g:production"]),
        Case("verify", ["verify"]), Case("groups", ["list"]), Case("audit log", ["audit", "log"]),
    ]

    @Test("nothing piped has escape codes", arguments: pages)
    func noEscapes(_ page: Case<[String]>) throws {
        let sandbox = try Self.story()
        #expect(try !sandbox.run([CairnProgram.path] + page.input).outputBytes.contains(0x1B))
    }

    @Test("no line of a page ends with spaces", arguments: pages)
    func noTrailingSpaces(_ page: Case<[String]>) throws {
        let sandbox = try Self.story()
        let output = try sandbox.run([CairnProgram.path] + page.input).output
        #expect(output.split(separator: "\n").filter { $0.hasSuffix(" ") } == [])
    }

    static let terminals: [Case<([String], [String: String?], Bool)>] = [
        Case("a terminal", ([], ["TERM": "xterm"], true)),
        Case("--no-color", (["--no-color"], ["TERM": "xterm"], false)),
        Case("NO_COLOR", ([], ["TERM": "xterm", "NO_COLOR": "1"], false)),
        Case("a dumb terminal", ([], ["TERM": "dumb"], false)),
    ]

    @Test("colours are for terminals, unless they are unwanted", arguments: terminals)
    func colors(_ terminal: Case<([String], [String: String?], Bool)>) throws {
        let sandbox = try Self.story()
        let command = ([CairnProgram.path, "show", "g:2"] + terminal.input.0).joined(separator: " ")
        // script(1) runs the command on a terminal of its own.
        let run = try sandbox.run(["script", "-qec", command, "/dev/null"], setting: terminal.input.1)
        #expect(run.status == 0)
        #expect(run.outputBytes.contains(0x1B) == terminal.input.2)
        #expect(run.output.contains("Approved"))
    }

    @Test("what somebody wrote cannot drive the terminal, nor break a table")
    func controlCharacters() throws {
        let sandbox = try Sandbox.withGroup()
        try sandbox.push("model", "-m", "red \u{1B}[31m\u{7}\nsecond line", "--label", "a=\u{1B}c")
        try sandbox.require("approve", "g:1", "-m", "two\nlines")
        for page in [["show", "g"], ["log", "g"], ["list", "g"], ["audit", "log"], ["list", "--json"]] {
            let run = try sandbox.run([CairnProgram.path] + page)
            #expect(run.status == 0)
            #expect(run.outputBytes.allSatisfy { $0 == 0x0A || $0 >= 0x20 }, "\(page)")
        }
        // One line an entry, and the heading.
        #expect(try sandbox.cairn("audit", "log").output.split(separator: "\n").count == 5)
    }

    @Test("a reader that goes away ends the program without noise")
    func closedPipe() throws {
        let sandbox = try Self.story()
        let run = try sandbox.run(["bash", "-c", "'\(CairnProgram.path)' audit export | head -n 1 | wc -l"])
        #expect(run == .done("1"))
    }

    @Test("output that cannot be written is a failure")
    func fullOutput() throws {
        let sandbox = try Self.story()
        let run = try sandbox.run(["bash", "-c", "'\(CairnProgram.path)' show g:1 >/dev/full"])
        #expect(run.status == 1)
        #expect(run.errors == "error: cannot write the output: No space left on device\n")
    }
}
