import ProgramTesting
import Testing

@Suite("Pulling")
struct PullTests {
    /// `g:1`: `model.bin` and `code/run.py`.
    static func model() throws -> Sandbox {
        try Templates.sandbox(like: "model in a directory") { sandbox in
            try sandbox.require("init", "--origin", "example.com/test")
            try sandbox.require("group", "create", "g")
            try sandbox.file("m/model.bin", "model 1")
            try sandbox.file("m/code/run.py", "run")
            try sandbox.require("push", "g", "m")
        }
    }

    @Test("a new directory appears whole, named for the version unless another name is given")
    func newDirectory() throws {
        let sandbox = try Self.model()
        #expect(try sandbox.cairn("pull", "g") == .done("Pulled g:1 into g-1: 2 files, 10 B, verified."))
        #expect(sandbox.files(below: "g-1") == ["code/run.py", "model.bin"])
        #expect(try sandbox.cairn("pull", "g:1", "-o", "a/b/out").status == 0)
        #expect(sandbox.content("a/b/out/code/run.py") == "run")
        #expect(sandbox.names(".").filter { $0.hasPrefix(".") } == [".cairn"])
        // A copy is the user's own to change.
        #expect(try sandbox.run(["bash", "-c", "echo more >>g-1/model.bin"]).status == 0)
        #expect(try sandbox.cairn("verify").status == 0)
    }

    @Test("in a directory that is there, right files count, and wrong ones stop all")
    func existing() throws {
        let sandbox = try Self.model()
        try sandbox.file("out/model.bin", "model 1")
        try sandbox.file("out/mine.txt", "mine")
        #expect(
            try sandbox.cairn("pull", "g", "-o", "out")
                == .done("Pulled g:1 into out: 2 files, 10 B, verified, 1 there already."))
        #expect(sandbox.files(below: "out") == ["code/run.py", "mine.txt", "model.bin"])
        try sandbox.remove("out/code")
        try sandbox.file("out/model.bin", "changed")
        #expect(
            try sandbox.cairn("pull", "g", "-o", "out")
                == .failed(
                    "'out/model.bin' is there already, and it is not the version's file",
                    hint: "move it away, or say --force"))
        #expect(sandbox.files(below: "out") == ["mine.txt", "model.bin"])
        #expect(
            try sandbox.cairn("pull", "g", "-o", "out", "--force")
                == .done("Pulled g:1 into out: 2 files, 10 B, verified."))
        #expect(sandbox.content("out/model.bin") == "model 1")
        #expect(sandbox.content("out/mine.txt") == "mine")
    }

    static let obstacles: [Case<(String, Run)>] = [
        Case(
            "a file",
            ("mkdir x && echo f >out", .failed("'out' is no directory", hint: "name another one with -o"))),
        Case(
            "a directory where a file goes",
            (
                "mkdir -p out/model.bin",
                .failed(
                    "'out/model.bin' is there already, and it is not the version's file",
                    hint: "name another directory with -o")
            )),
        Case(
            "a file where a directory goes",
            ("mkdir out && echo f >out/code", .failed("'out/code' is in the way: it is no directory"))),
    ]

    @Test("what is in the way is left alone, even by force", arguments: obstacles)
    func obstacle(_ obstacle: Case<(String, Run)>) throws {
        let sandbox = try Self.model()
        #expect(try sandbox.run(["bash", "-c", obstacle.input.0]).status == 0)
        let before = sandbox.files(below: ".")
        #expect(try sandbox.cairn("pull", "g", "-o", "out") == obstacle.input.1)
        #expect(try sandbox.cairn("pull", "g", "-o", "out", "--force") == obstacle.input.1)
        #expect(sandbox.files(below: ".") == before)
    }

    @Test("a link where a file goes is refused, and what it points to is left alone")
    func link() throws {
        let sandbox = try Self.model()
        try sandbox.directory("out")
        try sandbox.file("precious", "mine")
        try sandbox.link("out/model.bin", to: "../precious")
        #expect(try sandbox.cairn("pull", "g", "-o", "out").status == 1)
        #expect(sandbox.names("out") == ["model.bin"])
        try sandbox.require("pull", "g", "-o", "out", "--force")
        #expect(sandbox.content("out/model.bin") == "model 1")
        #expect(sandbox.content("precious") == "mine")
    }

    @Test("the directory to pull into may itself be a link")
    func linkedDirectory() throws {
        let sandbox = try Self.model()
        try sandbox.directory("elsewhere")
        try sandbox.link("out", to: "elsewhere")
        #expect(try sandbox.cairn("pull", "g", "-o", "out").status == 0)
        #expect(sandbox.files(below: "elsewhere") == ["code/run.py", "model.bin"])
    }

    @Test(
        "a directory that may not be written is refused",
        .enabled(if: OtherUser.isAvailable, "needs root and setpriv, to be somebody who may not write"))
    func readOnly() throws {
        let sandbox = try Self.model()
        try sandbox.directory("out")
        let hint = "check the owner and the mode of the file and of its directories"
        #expect(
            try sandbox.cairnAsNobody("pull", "g", "-o", "out")
                == .failed("cannot write to 'out': Permission denied", hint: hint))
        #expect(
            try sandbox.cairnAsNobody("pull", "g", "-o", "new")
                == .failed("cannot write to '.': Permission denied", hint: hint))
        #expect(sandbox.names("out") == [])
        #expect(!sandbox.exists("new"))
    }

    @Test("--link gives the store's own files, read-only")
    func hardLink() throws {
        let sandbox = try Self.model()
        try sandbox.require("pull", "g", "-o", "out", "--link")
        let place = try sandbox.blob(sandbox.digest("m/model.bin"))
        let inodes = try sandbox.run(["stat", "-c", "%i %a", "out/model.bin", place]).lines
        #expect(inodes[0] == inodes[1])
        #expect(inodes[0].hasSuffix(" 444"))
        #expect(try sandbox.cairn("verify").status == 0)
    }

    static let damages: [Case<@Sendable (Sandbox, String) throws -> Void>] = [
        Case("a flipped bit", { try $0.overwrite($1) { $0[3] ^= 1 } }),
        Case("a byte less", { try $0.overwrite($1) { $0.removeLast() } }),
        Case("a byte more", { try $0.overwrite($1) { $0.append(0) } }),
        Case("no bytes", { try $0.overwrite($1) { $0 = [] } }),
        Case("no file", { try $0.remove($1) }),
    ]

    @Test("damaged bytes are never given out, and nothing is left", arguments: damages)
    func damaged(_ damage: Case<@Sendable (Sandbox, String) throws -> Void>) throws {
        let sandbox = try Self.model()
        try sandbox.require("checkout", "g:1", "live")
        try damage.input(sandbox, sandbox.blob(sandbox.digest("m/model.bin")))
        let before = sandbox.files(below: ".").filter { !$0.hasPrefix(".cairn/registry.db") }
        let commands = [
            ["pull", "g", "-o", "new"], ["pull", "g", "-o", "home"], ["pull", "g", "-o", "linked", "--link"],
            ["checkout", "g:1", "other"], ["cat", "g:1:model.bin"],
        ]
        for command in commands {
            let run = try sandbox.run([CairnProgram.path] + command)
            #expect(run.status == 1, "\(command)")
            #expect(run.output.isEmpty)
            #expect(run.errors.contains("is damaged: its bytes hash to") || run.errors.contains("is missing"))
            #expect(run.errors.contains("cairn verify"))
        }
        let after = sandbox.files(below: ".").filter { !$0.hasPrefix(".cairn/registry.db") }
        #expect(after == before)
        #expect(!sandbox.exists("new"))
        #expect(sandbox.content("live/model.bin") == "model 1")
    }
}
