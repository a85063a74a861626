import ProgramTesting
import Testing

@Suite("Looking")
struct LookTests {
    /// Three versions with metrics of their own, the first approved and in production.
    static func models() throws -> Sandbox {
        try Templates.sandbox(like: "models") { sandbox in
            try sandbox.require("init", "--origin", "example.com/test")
            try sandbox.require("group", "create", "g")
            try sandbox.push(
                "model 1", "--metric", "auc=0.90", "--metric", "loss=0.3", "--param", "depth=3", "--label",
                "team=risk")
            try sandbox.require("approve", "g:1")
            try sandbox.require("promote", "g:1", "production")
            try sandbox.push("model 2", "--metric", "auc=0.95", "--metric", "loss=0.4", "--param", "depth=4")
            try sandbox.push("model 3", "--metric", "auc=0.85", "-m", "smaller")
        }
    }

    @Test("groups are listed with what waits and what is live")
    func groups() throws {
        let sandbox = try Self.models()
        try sandbox.require("group", "create", "empty", "-d", "nothing yet")
        let lines = ["GROUP VERSIONS PENDING STAGES ABOUT", "empty 0 0 nothing yet", "g 3 2 production:1"]
        #expect(try sandbox.require("list").lines == lines)
        #expect(try sandbox.require("group", "list").lines == lines)
        let page = try sandbox.require("group", "show", "g").lines
        #expect(page.first == "group g")
        #expect(page.suffix(2) == ["versions 3, 2 pending", "production g:1 (guarded)"])
    }

    @Test("a registry without groups, and a group without versions, say what to do")
    func nothingYet() throws {
        let sandbox = try Sandbox()
        try sandbox.require("init")
        #expect(
            try sandbox.cairn("list")
                == .done(note: "There are no groups yet; make one with 'cairn group create NAME'."))
        try sandbox.require("group", "create", "g")
        #expect(try sandbox.cairn("list", "g") == .done(note: "There are no versions yet."))
        #expect(try sandbox.cairn("log", "g").status == 0)
        #expect(
            try sandbox.cairn("show", "g")
                == .failed("'g' has no versions", hint: "register one with 'cairn push g FILE…'"))
    }

    static let queries: [Case<([String], [Int])>] = [
        Case("all, newest first", (["g"], [3, 2, 1])),
        Case("by a metric, best first", (["g", "--sort", "metrics.auc"], [2, 1, 3])),
        Case(
            "by a loss, best first",
            (["g", "--sort", "metrics.loss", "--where", "has metrics.loss"], [1, 2])),
        Case("ascending", (["g", "--sort", "metrics.auc:asc"], [3, 1, 2])),
        Case("a bound", (["--where", "metrics.auc >= 0.9"], [2, 1])),
        Case("and", (["--where", "metrics.auc >= 0.9 and approval = Approved"], [1])),
        Case("or, not", (["--where", "not has labels.team or stage = production"], [3, 2, 1])),
        Case("a label", (["g", "--where", #"labels.team = "risk""#], [1])),
        Case("a parameter", (["g", "--where", "parameters.depth > 3"], [2])),
        Case("a message", (["g", "--where", "message ~ small"], [3])),
        Case("at most", (["g", "-n", "2"], [3, 2])),
        Case("further on", (["g", "-n", "2", "--offset", "2"], [1])),
        Case("none", (["g", "--where", "author = nobody"], [])),
    ]

    @Test("list finds and sorts", arguments: queries)
    func list(_ query: Case<([String], [Int])>) throws {
        let sandbox = try Self.models()
        let run = try sandbox.run([CairnProgram.path, "list", "--json"] + query.input.0)
        #expect(run.status == 0)
        #expect(try run.json.versions.array.compactMap { $0.number.integer } == query.input.1)
        let text = try sandbox.run([CairnProgram.path, "list"] + query.input.0)
        #expect(text.lines.dropFirst().map { $0.split(separator: " ")[0] } == query.input.1.map { "g:\($0)" })
    }

    @Test("a page that is not all says how to see more")
    func paging() throws {
        let sandbox = try Self.models()
        #expect(try sandbox.cairn("list", "g", "-n", "2").errors == "1 to 2 of 3; --offset 2 shows more.\n")
        #expect(try sandbox.cairn("list", "g", "--offset", "5").errors == "There are only 3.\n")
        #expect(try sandbox.cairn("log", "g", "-n", "1").errors == "1 of 3; -n shows more.\n")
        #expect(
            try sandbox.cairn("list", "--where", "number = 9").errors
                == "No version satisfies the condition.\n")
    }

    @Test("a condition that cannot be read is wrong usage, and says where")
    func badCondition() throws {
        let run = try Self.models().cairn("list", "--where", "metrics.auc >")
        #expect(run.status == 64)
        #expect(
            run.errors.contains("cannot read the condition 'metrics.auc >': a value is missing at the end"))
    }

    @Test("show tells all that is known")
    func show() throws {
        let sandbox = try Self.models()
        let digest = try #require(try sandbox.require("show", "g:1", "--json").json.digest.text)
        let page = try sandbox.require("show", "g:1").lines
        #expect(page[0] == "g:1 Approved production")
        #expect(page[1] == "digest \(digest)")
        #expect(
            try page.contains(
                "model.bin 7 B \(sandbox.require("show", "g:1", "--json").json.files[0].digest.text ?? "")"))
        for line in ["auc 0.9", "depth 3", "team risk"] { #expect(page.contains(line)) }
    }

    @Test("log shows versions as a history, with parents, approvals and stages")
    func log() throws {
        let sandbox = try Self.models()
        let page = try sandbox.require("log", "g").lines
        #expect(page[0] == "version g:3 PendingManualApproval")
        #expect(page.contains("version g:1 Approved production"))
        #expect(page.filter { $0 == "Parent: g:1" }.count == 2)
        #expect(page.contains("Metrics: auc 0.9, loss 0.3"))
        #expect(page.contains("smaller"))
        #expect(try sandbox.require("log").lines == page)
    }

    @Test("diff shows metrics with change and direction, parameters, files")
    func diff() throws {
        let sandbox = try Self.models()
        let page = try sandbox.require("diff", "g:1", "g:2").lines
        #expect(page[0] == "g:1 → g:2")
        #expect(page.contains("auc 0.9 0.95 +0.0500 better"))
        #expect(page.contains { $0.hasPrefix("loss 0.3 0.4 +0.1") && $0.hasSuffix("worse") })
        #expect(page.contains("depth 3 → 4"))
        #expect(page.contains { $0.hasPrefix("changed model.bin sha256:") })
        let file = try #require(try sandbox.require("show", "g:1", "--json").json.files[0].digest.text)
        let same = try sandbox.require("diff", "g:1", "g:1").lines
        #expect(same.suffix(2) == ["Files", "same model.bin \(file.prefix(19)) 7 B"])
        #expect(same.contains("auc 0.9 0.9 ="))
        let json = try sandbox.require("diff", "g:1", "g:3", "--json").json
        #expect(json.metrics.array.map { $0.name.text } == ["auc", "loss"])
        #expect(json.metrics[0].better.bool == false)
        #expect(json.metrics[1].after.isMissing)
        #expect(json.files[0].change.text == "changed")
    }

    @Test("lineage is drawn as tree, DOT, Mermaid and JSON")
    func lineage() throws {
        let sandbox = try Self.models()
        let tree = try sandbox.require("lineage", "g:1").output
        #expect(tree.contains("g:2"))
        #expect(
            try sandbox.require("lineage", "g:2", "--format", "dot").output.hasPrefix("digraph lineage {\n"))
        #expect(try sandbox.require("lineage", "g:2", "--format", "mermaid").output.contains("-->"))
        let json = try sandbox.require("lineage", "g:2", "--json")
        #expect(try sandbox.require("lineage", "g:2", "--format", "json") == json)
        #expect(try json.json.subject.text == "g:2")
        #expect(try json.json.nodes.array.compactMap { $0.version.text }.sorted() == ["g:1", "g:2"])
    }

    @Test("cat writes objects and files as they are")
    func cat() throws {
        let sandbox = try Self.models()
        let shown = try sandbox.require("show", "g:1", "--json").json
        let (manifest, file) = try (#require(shown.digest.text), #require(shown.files[0].digest.text))
        let bytes = try sandbox.require("cat", "g:1")
        #expect(try bytes.json.schemaVersion.integer == 2)
        #expect(try sandbox.require("cat", manifest) == bytes)
        #expect(try sandbox.require("cat", "g:production") == bytes)
        try sandbox.file("manifest", bytes.outputBytes)
        #expect(try sandbox.digest("manifest") == manifest)
        for spec in [
            "g:1:model.bin", "g:production:model.bin", "g:2~1:model.bin", file, String(file.prefix(15)),
        ] {
            #expect(try sandbox.require("cat", spec).output == "model 1")
        }
        #expect(
            try sandbox.cairn("cat", "g:1:model")
                == .failed("g:1 has no file 'model'", hint: "its files: model.bin"))
        #expect(
            try sandbox.cairn("cat", "g:1:modl.bin")
                == .failed("g:1 has no file 'modl.bin'", hint: "did you mean 'model.bin'?"))
        #expect(
            try sandbox.cairn("cat", "sha256:00000000")
                == .failed("the registry holds no object sha256:00000000"))
    }

    @Test("labels of a version are set and removed; what is so already changes nothing")
    func labels() throws {
        let sandbox = try Sandbox.withVersions(1)
        #expect(
            try sandbox.cairn("label", "set", "g:1", "team=risk", "tier=1")
                == .done("g:1 has the labels team=risk, tier=1."))
        #expect(
            try sandbox.cairn("label", "set", "g:1", "tier=2")
                == .done("g:1 has the labels team=risk, tier=2."))
        #expect(try sandbox.cairn("label", "set", "g:1", "tier=2", "--json").json.changed.bool == false)
        #expect(
            try sandbox.cairn("label", "unset", "g:1", "tier", "other")
                == .done("g:1 has the labels team=risk."))
        #expect(try sandbox.cairn("label", "unset", "g:1", "team") == .done("g:1 has no labels."))
        #expect(try sandbox.cairn("verify").status == 0)
    }
}
