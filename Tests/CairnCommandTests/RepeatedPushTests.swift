import ProgramTesting
import Testing

@Suite("Pushing again")
struct RepeatedPushTests {
    @Test("what equals the newest version registers nothing, and says so")
    func unchanged() throws {
        let sandbox = try Sandbox.withGroup()
        try sandbox.file("in.csv", "1")
        let options = ["--metric", "auc=0.9", "--param", "a=1", "--input", "i=in.csv", "-m", "why"]
        try sandbox.file("model.bin", "model")
        let push = [CairnProgram.path, "push", "g", "model.bin"] + options
        #expect(try sandbox.run(push).status == 0)
        let before = try sandbox.require("audit", "checkpoint")
        #expect(
            try sandbox.run(push + ["-m", "another message"])
                == .done(
                    "Nothing new: g:1 has the same files, metrics, parameters and inputs.",
                    "Say --force to register it again."))
        let json = try sandbox.run(push + ["--json"]).json
        #expect(json.outcome.text == "unchanged")
        #expect(json.number.integer == 1)
        #expect(try sandbox.require("audit", "checkpoint") == before)
    }

    static let changes: [Case<[String]>] = [
        Case("a metric", ["--metric", "auc=0.8"]),
        Case("one more metric", ["--metric", "auc=0.9", "--metric", "f=1"]),
        Case("a parameter", ["--metric", "auc=0.9", "--param", "a=1"]),
        Case("an input", ["--metric", "auc=0.9", "--input", "i=model.bin"]),
        Case("the same by force", ["--metric", "auc=0.9", "--force"]),
        Case("another file", ["--metric", "auc=0.9", "home"]),
    ]

    @Test("what differs is registered", arguments: changes)
    func changed(_ change: Case<[String]>) throws {
        let sandbox = try Sandbox.withGroup()
        try sandbox.file("home/other", "other")
        try sandbox.push("model", "--metric", "auc=0.9")
        let run = try sandbox.run([CairnProgram.path, "push", "g", "model.bin", "--json"] + change.input)
        #expect(try run.json.outcome.text == "registered")
        #expect(try run.json.number.integer == 2)
    }

    @Test("what equals an older version, but not the newest, is registered")
    func older() throws {
        let sandbox = try Sandbox.withVersions(2)
        #expect(try sandbox.push("model 1", "--json").json.number.integer == 3)
    }

    @Test("under an idempotency key a push is carried out once")
    func replay() throws {
        let sandbox = try Sandbox.withGroup()
        let first = try sandbox.push("model", "--idempotency-key", "job-7", "--json").json
        #expect(first.outcome.text == "registered")
        try sandbox.push("something else")
        #expect(
            try sandbox.push("model", "--idempotency-key", "job-7")
                == .done("Done before: this push registered g:1."))
        let again = try sandbox.push("model", "--idempotency-key", "job-7", "--force", "--json").json
        #expect(again.outcome.text == "repeated")
        #expect(again.number.integer == 1)
        #expect(again.entry == first.entry)
        #expect(try sandbox.require("list", "g", "--json").json.total.integer == 2)
    }

    @Test("a key that was used for another push, or in another group, is refused")
    func misuse() throws {
        let sandbox = try Sandbox.withGroup()
        try sandbox.require("group", "create", "h")
        try sandbox.push("model", "--idempotency-key", "job-7")
        let refusal = Run.failed(
            "the idempotency key 'job-7' was used for something else (log entry 3)",
            hint: "use a new key for a new push")
        #expect(try sandbox.push("other", "--idempotency-key", "job-7") == refusal)
        #expect(try sandbox.push("model", "--metric", "auc=1", "--idempotency-key", "job-7") == refusal)
        try sandbox.file("model.bin", "model")
        #expect(try sandbox.cairn("push", "h", "model.bin", "--idempotency-key", "job-7") == refusal)
        #expect(try sandbox.require("verify", "--json").json.versions.integer == 1)
    }

    @Test(
        "many pushes of one thing at once register it once", arguments: [[], ["--idempotency-key", "job-7"]])
    func race(_ options: [String]) throws {
        let sandbox = try Sandbox.withGroup()
        try sandbox.file("model.bin", "model")
        let program = CairnProgram(directory: sandbox.path, environment: sandbox.environment)
        let pushes = try (0..<12).map { _ in
            try program.start([CairnProgram.path, "push", "g", "model.bin", "--json"] + options)
        }
        let runs = try pushes.map { try $0.wait() }
        for run in runs {
            #expect(run.status == 0)
            #expect(try run.json.number.integer == 1)
        }
        #expect(try runs.filter { try $0.json.outcome.text == "registered" }.count == 1)
        #expect(try sandbox.require("list", "g", "--json").json.total.integer == 1)
        #expect(try sandbox.cairn("verify").status == 0)
    }

    @Test("many forced pushes of one thing at once register it as often, each its own manifest")
    func forcedRace() throws {
        let sandbox = try Sandbox.withGroup()
        try sandbox.file("model.bin", "model")
        let pushes = try (0..<12).map { _ in
            try sandbox.start("push", "g", "model.bin", "--force", "--no-provenance", "--json")
        }
        for push in pushes { #expect(try push.wait().status == 0) }
        let versions = try sandbox.require("list", "g", "--json").json.versions.array
        #expect(Set(versions.map { $0.digest.text }).count == versions.count)
    }
}
