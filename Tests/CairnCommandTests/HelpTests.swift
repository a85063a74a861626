import ProgramTesting
import Testing

@Suite("Help")
struct HelpTests {
    @Test("the version is one line")
    func version() throws {
        let run = try Sandbox().cairn("--version")
        #expect(run == .done("0.1.0"))
    }

    @Test(
        "help names every command, and exits with 0",
        arguments: [[], ["--help"], ["-h"], ["help"]])
    func help(_ arguments: [String]) throws {
        let run = try Sandbox().run([CairnProgram.path] + arguments)
        #expect(run.status == 0)
        #expect(run.errors.isEmpty)
        let commands = [
            "init", "group", "push", "list", "show", "card", "log", "diff", "lineage", "cat", "approve",
            "reject", "retract", "select", "promote", "rollback", "reflog", "label", "policy", "observe",
            "watch", "pull", "checkout", "verify", "audit", "report", "delete", "gc", "reindex",
        ]
        for command in commands { #expect(run.output.contains("  \(command) ")) }
    }

    @Test(
        "every command has a help of its own that shows how it is used",
        arguments: [
            "init", "group create", "group list", "group show", "group edit", "group delete", "push", "list",
            "show", "card", "log", "diff", "lineage", "cat", "approve", "reject", "retract", "select",
            "promote", "rollback", "reflog", "label set", "label unset", "policy show", "policy set",
            "policy edit", "policy test", "policy history", "policy unset", "observe", "watch", "pull",
            "checkout", "verify", "audit log", "audit verify", "audit prove", "audit check",
            "audit checkpoint", "audit export", "audit key", "report", "delete", "gc", "reindex",
        ])
    func helpOfCommand(_ command: String) throws {
        let words = command.split(separator: " ").map(String.init)
        let run = try Sandbox().run([CairnProgram.path] + words + ["--help"])
        #expect(run.status == 0)
        #expect(run.errors.isEmpty)
        #expect(run.output.contains("USAGE: cairn \(command)"))
        #expect(run.output.contains("--json"))
        #expect(try Sandbox().run([CairnProgram.path, "help"] + words) == run)
    }

    static let shells = [
        Case("bash", ("bash", "complete -o filenames -F _cairn cairn")),
        Case("zsh", ("zsh", "#compdef cairn")), Case("fish", ("fish", "complete -c 'cairn'")),
    ]

    @Test("completion scripts are written for each shell", arguments: shells)
    func completions(_ shell: Case<(String, String)>) throws {
        let run = try Sandbox().cairn("--generate-completion-script", shell.input.0)
        #expect(run.status == 0)
        #expect(run.errors.isEmpty)
        #expect(run.output.contains(shell.input.1))
        #expect(run.output.contains("promote"))
    }

    @Test("bash accepts its completion script, and completes a command with it")
    func bashCompletes() throws {
        let sandbox = try Sandbox()
        try sandbox.file(
            "completions", sandbox.require("--generate-completion-script", "bash").outputBytes)
        let script = """
            source completions; COMP_WORDS=(cairn pro); COMP_CWORD=1; COMP_LINE='cairn pro'; COMP_POINT=9
            _cairn cairn pro cairn; echo "${COMPREPLY[@]}"
            """
        #expect(try sandbox.run(["bash", "-c", script]) == .done("promote"))
    }

    @Test("an unknown shell is refused with those that are known")
    func unknownShell() throws {
        let run = try Sandbox().cairn("--generate-completion-script", "tcsh")
        #expect(run.status == 64)
        #expect(run.errors.contains("zsh bash fish"))
    }

    static let misspelled = [
        Case("a command", (["pusj", "g", "x"], "pusj", "did you mean 'cairn push'?")),
        Case(
            "a command's command",
            (["group", "creat", "g"], "group creat", "did you mean 'cairn group create'?")),
        Case("another", (["audit", "verfy"], "audit verfy", "did you mean 'cairn audit verify'?")),
        Case("of rules", (["policy", "histroy"], "policy histroy", "did you mean 'cairn policy history'?")),
        Case("nothing like any", (["frobnicate"], "frobnicate", "see 'cairn --help'")),
        Case(
            "nothing like any below",
            (["label", "frobnicate"], "label frobnicate", "see 'cairn label --help'")),
        Case("of help", (["help", "promot"], "promot", "did you mean 'cairn promote'?")),
    ]

    @Test("a misspelled command is wrong usage, with the one that was meant", arguments: misspelled)
    func misspelledCommand(_ slip: Case<([String], String, String)>) throws {
        let run = try Sandbox().run([CairnProgram.path] + slip.input.0)
        #expect(
            run == .ended(64, [], "error: there is no command '\(slip.input.1)'\nhint: \(slip.input.2)"))
    }

    @Test("a misspelled option is wrong usage, with the one that was meant")
    func misspelledOption() throws {
        let run = try Sandbox().cairn("push", "g", "model.bin", "--metrc", "auc=1")
        #expect(run.status == 64)
        #expect(run.output.isEmpty)
        #expect(run.errors.hasPrefix("Error: Unknown option '--metrc'. Did you mean '--metric'?\n"))
        #expect(run.errors.contains("Usage: cairn push"))
    }

    static let wrong: [Case<[String]>] = [
        Case("no group", ["push"]), Case("no files", ["push", "g"]),
        Case("a group that cannot be", ["push", "g_1", "model.bin"]),
        Case("a version that cannot be", ["show", "g:0"]),
        Case("a digest too short", ["show", "g@sha256:1234567"]),
        Case("a stage that is a number", ["promote", "g:1", "3"]),
        Case("a stage without its group", ["rollback", "production"]),
        Case("a metric without value", ["push", "g", "model.bin", "--metric", "auc"]),
        Case("a label twice", ["push", "g", "model.bin", "--label", "a=1", "--label", "a=2"]),
        Case("a label to set twice", ["label", "set", "g:1", "a=1", "a=2"]),
        Case("parents and none", ["push", "g", "model.bin", "--parent", "g:1", "--no-parent"]),
        Case("a condition cut off", ["list", "--where", "metrics.auc >"]),
        Case("a field that is none", ["list", "--sort", "colour"]),
        Case("a limit of none", ["list", "-n", "0"]), Case("a limit of none", ["log", "-n", "0"]),
        Case("a limit of none", ["audit", "log", "-n", "0"]),
        Case("a negative offset", ["list", "--offset=-1"]),
        Case("a format that is none", ["lineage", "g", "--format", "png"]),
        Case("a version and all", ["verify", "g:1", "--all"]),
        Case("an entry and a version", ["audit", "prove", "g:1", "--entry", "1"]),
        Case("neither entry nor version", ["audit", "prove"]),
        Case("a negative grace", ["gc", "--grace=-1"]), Case("no key", ["audit", "check", "proof"]),
        Case("an idempotency key that cannot be", ["push", "g", "model.bin", "--idempotency-key", ""]),
    ]

    @Test("wrong usage exits with 64, says why on standard error, and changes nothing", arguments: wrong)
    func wrongUsage(_ usage: Case<[String]>) throws {
        let sandbox = try Sandbox.withVersions(1)
        let before = try sandbox.require("audit", "checkpoint")
        let run = try sandbox.run([CairnProgram.path] + usage.input)
        #expect(run.status == 64)
        #expect(run.output.isEmpty)
        #expect(run.errors.hasPrefix("Error: "))
        #expect(try sandbox.cairn("audit", "checkpoint") == before)
    }

    @Test("options that hold for all commands may stand before the command too")
    func leadingOptions() throws {
        let sandbox = try Sandbox.withVersions(1)
        let after = try sandbox.cairn("show", "g", "--json", "--registry", ".cairn")
        #expect(try sandbox.cairn("--registry", ".cairn", "--json", "show", "g") == after)
        #expect(after.status == 0)
    }
}
