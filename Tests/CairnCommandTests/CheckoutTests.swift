import Glibc
import ProgramTesting
import Testing

@Suite("Checking out")
struct CheckoutTests {
    @Test("a link switches to a complete directory; the one before stays until the next")
    func switching() throws {
        let sandbox = try Sandbox.withVersions(3)
        #expect(
            try sandbox.cairn("checkout", "g:1", "srv/live") == .done("srv/live now shows g:1, verified."))
        #expect(sandbox.content("srv/live/model.bin") == "model 1")
        let first = try sandbox.run(["readlink", "-f", "srv/live"]).lines[0]
        #expect(
            try sandbox.cairn("checkout", "g:2", "srv/live") == .done("srv/live now shows g:2, verified."))
        #expect(sandbox.content("srv/live/model.bin") == "model 2")
        #expect(access(first + "/model.bin", F_OK) == 0)
        #expect(try sandbox.cairn("checkout", "g:3", "srv/live").status == 0)
        #expect(access(first, F_OK) != 0)
        #expect(sandbox.names("srv/.live.cairn").count == 2)
    }

    @Test("checking out what is there already changes nothing; what was damaged there is mended")
    func again() throws {
        let sandbox = try Sandbox.withVersions(1)
        try sandbox.require("checkout", "g:1", "live")
        #expect(try sandbox.cairn("checkout", "g:1", "live") == .done("live shows g:1 already, verified."))
        try sandbox.overwrite("live/model.bin") { $0[0] ^= 1 }
        #expect(try sandbox.cairn("checkout", "g:1", "live") == .done("live now shows g:1, verified."))
        #expect(sandbox.content("live/model.bin") == "model 1")
    }

    @Test("to and fro, and two links beside each other")
    func twoLinks() throws {
        let sandbox = try Sandbox.withVersions(2)
        try sandbox.require("checkout", "g:1", "blue")
        try sandbox.require("checkout", "g:2", "green")
        try sandbox.require("checkout", "g:2", "blue")
        try sandbox.require("checkout", "g:1", "blue")
        #expect(sandbox.content("blue/model.bin") == "model 1")
        #expect(sandbox.content("green/model.bin") == "model 2")
    }

    static let obstacles: [Case<String>] = [
        Case("a directory", "mkdir live && echo keep >live/keep"), Case("a file", "echo keep >live"),
        Case("somebody's link", "ln -s home live"), Case("a dangling link", "ln -s nowhere live"),
    ]

    @Test("what no checkout made is left alone", arguments: obstacles)
    func obstacle(_ obstacle: Case<String>) throws {
        let sandbox = try Sandbox.withVersions(1)
        #expect(try sandbox.run(["bash", "-c", obstacle.input]).status == 0)
        let before = sandbox.names(".")
        #expect(
            try sandbox.cairn("checkout", "g:1", "live")
                == .failed(
                    "'live' is there already, and no checkout made it",
                    hint: "name a link that does not exist yet; to fill a plain directory use 'cairn pull'"))
        #expect(sandbox.names(".") == before)
    }

    @Test("--link shares the store's own files")
    func hardLink() throws {
        let sandbox = try Sandbox.withVersions(1)
        try sandbox.require("checkout", "g:1", "live", "--link")
        #expect(try sandbox.run(["stat", "-c", "%h %a", "live/model.bin"]).lines == ["2 444"])
    }

    @Test("a reader sees one version or the other while it is switched, and never neither")
    func atomic() throws {
        let sandbox = try Sandbox.withVersions(2)
        try sandbox.require("checkout", "g:1", "live")
        // A switch between opening the directory and the file is the reader's to see: it opens by one path.
        let reader = try sandbox.startShell(
            "while [ ! -e stop ]; do cat live/model.bin >>seen || echo MISSING >>seen; echo >>seen; done")
        for number in [2, 1, 2, 1, 2] { try sandbox.require("checkout", "g:\(number)", "live") }
        try sandbox.file("stop", "")
        #expect(try reader.wait().errors.isEmpty)
        let seen = Set((sandbox.content("seen") ?? "").split(separator: "\n"))
        #expect(seen.isSubset(of: ["model 1", "model 2"]))
        #expect(!seen.isEmpty)
    }
}
