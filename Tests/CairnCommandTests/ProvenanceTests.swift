import ProgramTesting
import Testing

@Suite("Provenance")
struct ProvenanceTests {
    /// A sandbox that is a Git work tree with one commit, `model.bin` in it, and a registry beside.
    static func repository(remote: String? = nil) throws -> (Sandbox, commit: String) {
        let sandbox = try Sandbox.withGroup()
        try sandbox.file("model.bin", "model")
        try sandbox.file(".gitignore", ".cairn\nhome\nignored\n")
        var script = """
            set -e
            git init -q . && git config user.name 'Ann Example' && git config user.email ann@example.com
            git add -A && git commit -q -m first
            """
        if let remote { script += "\ngit remote add origin '\(remote)'" }
        let run = try sandbox.run(["bash", "-c", script + "\ngit rev-parse HEAD"])
        guard run.status == 0 else { throw HarnessError(run.testDescription) }
        return (sandbox, run.lines[0])
    }

    @Test("a push records the commit, the work tree's state, who ran what, where and when")
    func clean() throws {
        let (sandbox, commit) = try Self.repository()
        let run = try sandbox.cairn("push", "g", "model.bin", "-m", "it's new")
        #expect(run.lines.contains("source \(commit.prefix(12))"))
        let record = try sandbox.require("show", "g", "--json").json.record
        #expect(record.source.commit.text == commit)
        #expect(record.source.dirty.bool == false)
        #expect(record.source.repository.isMissing)
        #expect(record.build.command.text?.hasSuffix(#"push g model.bin -m 'it'\''s new'"#) == true)
        #expect(record.build.tool.text == "cairn 0.1.0")
        #expect(record.build.keys == ["command", "finished", "host", "started", "tool", "user"])
        let (started, finished) = (record.build.started.text ?? "", record.build.finished.text ?? "")
        #expect(started <= finished)
        #expect(started.hasSuffix("Z"))
        #expect(record.author.name.text == "ann")
    }

    @Test("changes that are not committed are told", arguments: ["model.bin", "new.txt"])
    func dirty(_ file: String) throws {
        let (sandbox, commit) = try Self.repository()
        try sandbox.file(file, "changed")
        let run = try sandbox.cairn("push", "g", "model.bin")
        #expect(run.lines.contains("source \(commit.prefix(12)) with uncommitted changes"))
        #expect(try sandbox.require("show", "g", "--json").json.record.source.dirty.bool == true)
    }

    static let remotes = [
        Case("a token", ("https://user:ghp_secret@example.com/a/b.git", "https://example.com/a/b.git")),
        Case("a user", ("https://token@example.com:8443/a.git", "https://example.com:8443/a.git")),
        Case("nothing to hide", ("https://example.com/a@b/c.git", "https://example.com/a@b/c.git")),
        Case("a password with an at sign", ("https://u:p@ss@example.com/a", "https://example.com/a")),
        Case("the form of scp", ("git@example.com:a/b.git", "git@example.com:a/b.git")),
        Case("ssh", ("ssh://git@example.com/a.git", "ssh://example.com/a.git")),
    ]

    @Test("the remote is recorded without credentials", arguments: remotes)
    func remote(_ remote: Case<(String, String)>) throws {
        let (sandbox, _) = try Self.repository(remote: remote.input.0)
        try sandbox.require("push", "g", "model.bin")
        let shown = try sandbox.require("show", "g", "--json")
        #expect(try shown.json.record.source.repository.text == remote.input.1)
        #expect(!shown.output.contains("secret"))
    }

    @Test("Git's author is the author where CAIRN_ACTOR is not set")
    func author() throws {
        let (sandbox, _) = try Self.repository()
        try sandbox.require("push", "g", "model.bin", setting: ["CAIRN_ACTOR": nil])
        let author = try sandbox.require("show", "g", "--json").json.record.author
        #expect(author.name.text == "Ann Example")
        #expect(author.email.text == "ann@example.com")
    }

    static let services: [Case<([String: String?], String)>] = [
        Case(
            "GitHub",
            (
                [
                    "GITHUB_SERVER_URL": "https://github.com", "GITHUB_REPOSITORY": "a/b",
                    "GITHUB_RUN_ID": "7",
                ], "https://github.com/a/b/actions/runs/7"
            )),
        Case("GitLab", (["CI_JOB_URL": "https://gitlab.example.com/j/1"], "https://gitlab.example.com/j/1")),
        Case("Jenkins", (["BUILD_URL": "https://jenkins.example.com/1/"], "https://jenkins.example.com/1/")),
        Case("Buildkite", (["BUILDKITE_BUILD_URL": "https://buildkite.com/1"], "https://buildkite.com/1")),
        Case("CircleCI", (["CIRCLE_BUILD_URL": "https://circleci.com/1"], "https://circleci.com/1")),
    ]

    @Test("the run of a CI service is recorded and shown", arguments: services)
    func ci(_ service: Case<([String: String?], String)>) throws {
        let sandbox = try Sandbox.withGroup()
        try sandbox.file("model.bin", "model")
        try sandbox.require("push", "g", "model.bin", setting: service.input.0)
        #expect(try sandbox.require("show", "g", "--json").json.record.build.runURL.text == service.input.1)
        #expect(try sandbox.require("show", "g").lines.contains("run \(service.input.1)"))
    }

    @Test("outside of a work tree, and without Git, a push has no source and works")
    func withoutGit() throws {
        let sandbox = try Sandbox.withGroup()
        try sandbox.push("model")
        #expect(try sandbox.require("show", "g", "--json").json.record.source.isMissing)
        try sandbox.file("model.bin", "other")
        #expect(try sandbox.cairn("push", "g", "model.bin", setting: ["PATH": "/nowhere"]).status == 0)
    }

    @Test("--no-provenance leaves all of it out")
    func none() throws {
        let (sandbox, commit) = try Self.repository(remote: "https://example.com/a.git")
        try sandbox.require(
            "push", "g", "model.bin", "--no-provenance", setting: ["CI_JOB_URL": "https://ci/1"])
        let shown = try sandbox.require("show", "g", "--json")
        #expect(try shown.json.record.source.isMissing)
        #expect(try shown.json.record.build.isMissing)
        #expect(!shown.output.contains(commit))
    }
}
