import ProgramTesting
import Testing

@Suite("Naming a version")
struct VersionSpecCommandTests {
    /// Three versions, each the parent of the next; 1 and then 2 stood in production, 2 stands there now.
    static func lineage() throws -> Sandbox {
        try Templates.sandbox(like: "lineage") { sandbox in
            try sandbox.require("init", "--origin", "example.com/test")
            try sandbox.require("group", "create", "g")
            try sandbox.push("model 1")
            try sandbox.require("approve", "g:1")
            try sandbox.require("promote", "g:1", "production")
            try sandbox.push("model 2")
            try sandbox.require("approve", "g:2")
            try sandbox.require("promote", "g:2", "production")
            try sandbox.push("model 3")
        }
    }

    static let specs: [Case<(String, Int)>] = [
        Case("newest", ("g", 3)), Case("number", ("g:1", 1)), Case("without regard to case", ("G:1", 1)),
        Case("stage", ("g:production", 2)), Case("stage now", ("g:production@{0}", 2)),
        Case("stage one move ago", ("g:production@{1}", 1)), Case("parent", ("g:3~1", 2)),
        Case("parent in short", ("g:3~", 2)), Case("grandparent", ("g:3~2", 1)),
        Case("itself", ("g:3~0", 3)), Case("parent of the newest", ("g~1", 2)),
        Case("parent of a stage", ("g:production~1", 1)),
        Case("parent of where a stage was", ("g:production@{0}~1", 1)),
    ]

    @Test("show, cat, diff and pull understand it", arguments: specs)
    func spec(_ spec: Case<(String, Int)>) throws {
        let sandbox = try Self.lineage()
        let (text, number) = spec.input
        #expect(try sandbox.require("show", text, "--json").json.number.integer == number)
        #expect(
            try sandbox.cairn("cat", "\(text.contains(":") ? text : "g:\(number)"):model.bin")
                == Run(status: 0, output: Array("model \(number)".utf8), errors: []))
        #expect(try sandbox.require("diff", text, "g:1", "--json").json.before.number.integer == number)
        try sandbox.require("pull", text, "-o", "out")
        #expect(sandbox.content("out/model.bin") == "model \(number)")
    }

    @Test("a digest names it, whole or by 8 digits or more", arguments: [8, 9, 20, 63, 64])
    func digests(_ length: Int) throws {
        let sandbox = try Self.lineage()
        let digest = try #require(try sandbox.require("show", "g:2", "--json").json.digest.text)
        let spec = "g@" + digest.prefix("sha256:".count + length)
        #expect(try sandbox.require("show", spec, "--json").json.number.integer == 2)
        #expect(try sandbox.require("show", spec + "~1", "--json").json.number.integer == 1)
        #expect(try sandbox.cairn("cat", "\(spec):model.bin").output == "model 2")
        try sandbox.require("pull", spec, "-o", "out")
        #expect(sandbox.content("out/model.bin") == "model 2")
        #expect(try sandbox.require("diff", spec, "g:1", "--json").json.before.number.integer == 2)
    }

    static let unknown: [Case<(String, Run)>] = [
        Case("number", ("g:4", .failed("there is no g:4", hint: "the newest version is g:3"))),
        Case(
            "stage",
            (
                "g:prodution",
                .failed("nothing stands in 'prodution' of 'g'", hint: "did you mean 'production'?")
            )
        ),
        Case(
            "stage never used",
            (
                "g:shadow",
                .failed(
                    "nothing stands in 'shadow' of 'g'",
                    hint: "put a version there with 'cairn promote g:N shadow'")
            )),
        Case(
            "more moves than there were",
            (
                "g:production@{3}",
                .failed(
                    "stage 'production' of 'g' has moved 2 times, not 3",
                    hint: "see 'cairn reflog g:production'")
            )),
        Case(
            "before the first move",
            ("g:production@{2}", .failed("nothing stood in 'production' of 'g' 2 moves ago"))),
        Case("parent of the first", ("g:1~1", .failed("g:1 has no parent, so there is no 'g:1~1'"))),
        Case(
            "too many generations",
            (
                "g:3~3",
                .failed("g:1 has no parent, so there is no 'g:3~3'", hint: "the lineage of g is 2 long here")
            )
        ),
        Case(
            "digest",
            (
                "g@sha256:00000000",
                .failed(
                    "no version of 'g' has a digest that begins with sha256:00000000",
                    hint: "see 'cairn list g'")
            )),
        Case("group", ("gg:1", .failed("there is no group 'gg'", hint: "did you mean 'g'?"))),
        Case(
            "group unlike any",
            (
                "fraud-detection",
                .failed(
                    "there is no group 'fraud-detection'",
                    hint: "see 'cairn group list', or make it with 'cairn group create fraud-detection'")
            )),
    ]

    @Test("what there is not is not found, with what there is instead", arguments: unknown)
    func notFound(_ spec: Case<(String, Run)>) throws {
        let sandbox = try Self.lineage()
        #expect(try sandbox.cairn("show", spec.input.0) == spec.input.1)
        #expect(try sandbox.cairn("pull", spec.input.0, "-o", "out") == spec.input.1)
        #expect(!sandbox.exists("out"))
    }

    @Test("a digest's beginning that fits several is refused with all of them")
    func ambiguous() throws {
        let sandbox = try Self.lineage()
        // No two real digests begin alike; the index is made to say so.
        let first = try #require(try sandbox.require("show", "g:1", "--json").json.digest.text)
        try sandbox.sql(
            "UPDATE versions SET manifest = substr('\(first)', 1, 20) || substr(manifest, 21) WHERE "
                + "number = 3"
        )
        let prefix = String(first.prefix(16))
        #expect(
            try sandbox.cairn("show", "g@\(prefix)")
                == .failed(
                    "\(prefix) is the beginning of several digests: g:3, g:1", hint: "write more of it"))
    }

    @Test("what was deleted says so")
    func deleted() throws {
        let sandbox = try Self.lineage()
        try sandbox.require("delete", "g:1")
        let hint = "'cairn audit log g' shows by whom and when"
        #expect(try sandbox.cairn("show", "g:1") == .failed("g:1 is deleted", hint: hint))
        #expect(try sandbox.cairn("approve", "g:1") == .failed("g:1 is deleted", hint: hint))
        #expect(try sandbox.cairn("promote", "g:1", "staging") == .failed("g:1 is deleted", hint: hint))
        #expect(try sandbox.cairn("show", "g:2~1").errors.contains("the parent of g:2, "))
        #expect(try sandbox.cairn("show", "g:production@{1}").errors.contains("is deleted"))
    }
}
