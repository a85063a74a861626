import ProgramTesting
import Testing

@Suite("Setting and trying out rules")
struct PolicyCommandTests {
    @Test("without any policy the standing rules are shown: production is guarded")
    func standard() throws {
        let sandbox = try Sandbox.withGroup()
        let page = Run.done(
            "# no policy was set; these rules hold by themselves", "stages:", "  production:",
            "    guarded: true")
        #expect(try sandbox.cairn("policy", "show", "g") == page)
        #expect(try sandbox.cairn("policy", "show", "--default") == page)
        let json = try sandbox.require("policy", "show", "g", "--json").json
        #expect(json.source.text == "standard" && json.digest.isMissing)
        #expect(json.policy.stages.production.guarded.bool == true)
        #expect(
            try sandbox.cairn("policy", "history", "g") == .done(note: "No policy was ever set for 'g'."))
        #expect(try sandbox.require("policy", "history", "g", "--json").json.changes.array.isEmpty)
    }

    @Test("rules are set once, and setting the same again changes nothing")
    func set() throws {
        let sandbox = try Sandbox.withGroup()
        try sandbox.file("p.yaml", "approval:\n  quorum: 2\n")
        #expect(
            try sandbox.cairn("policy", "set", "g", "p.yaml", "-m", "audit", "-q") == .done())
        #expect(try sandbox.require("policy", "show", "g").lines.dropFirst() == ["approval:", "quorum: 2"])
        let before = try sandbox.head()
        #expect(
            try sandbox.cairn("policy", "set", "g", "p.yaml")
                == .done("Nothing to change: these rules hold already."))
        #expect(try sandbox.cairn("policy", "set", "g", "p.yaml", "--json").json.changed.bool == false)
        #expect(try sandbox.head() == before)
        let entry = try sandbox.require("audit", "log", "-n", "1", "--json").json.entries[0]
        #expect(entry.action.text == "policy.changed" && entry.reason.text == "audit")
        try sandbox.file("p.yaml", "approval:\n  quorum: 3\n")
        let json = try sandbox.require("policy", "set", "g", "p.yaml", "--json").json
        #expect(json.changed.bool == true)
        #expect(json.entry.moves[0].ref.text == "groups/g/policy")
        #expect(try json.digest.text == sandbox.require("policy", "show", "g", "--json").json.digest.text)
    }

    static let everyRule = """
        roles:
          reviewers: [ana, no, "on", '007', true-north]
        approval:
          quorum: 2
          approvers: ["role:reviewers", bob]
          separation: [promoter, author, pusher]
          reason: {pattern: '^RISK-[0-9]+: "\\w+" #'}
          expires: 90 days
          require: {evidence: [report, card], metrics: {auc: true}}
        automatic:
          on: select
          require: {metrics: {auc: {min: 0.99, confident: true, dataset: 'yes', split: true}}}
        stages:
          staging:
          "no": {guarded: true}
          production:
            guarded: true
            after: {stage: staging, for: 24h}
            require:
              metrics:
                log_loss: {max: 1e-3, goal: minimize, noWorseThan: {stage: production, by: 0.50%}}
                auc: {min: -0.0, betterThan: production}
            freeze:
              - {from: Friday 16:00, to: Mon 08:00, zone: Europe/Berlin, reason: 'Ruhe: "№ 1" # really'}
              - {from: 2026-12-24 16:00, to: 2027-01-02 08:00, zone: UTC, reason: 16:00}
            movers: [ops]
            override: [ops, role:reviewers]
        closed: true
        drift:
          - {metric: psi, max: 0.2, rollback: production, cooldown: 12h}
          - {metric: auc, noWorseThanBaseline: 5%, goal: maximize, min: 0}
        """

    @Test("what 'policy show' prints, 'policy set' takes, and nothing changes")
    func roundTrip() throws {
        let sandbox = try Sandbox.withGroup()
        try sandbox.setRules(Self.everyRule)
        let shown = try sandbox.require("policy", "show", "g")
        try sandbox.file("shown.yaml", shown.outputBytes)
        #expect(
            try sandbox.cairn("policy", "set", "g", "shown.yaml")
                == .done("Nothing to change: these rules hold already."))
        #expect(shown.output.contains("'Ruhe: \"№ 1\" # really'"))
        let json = try sandbox.require("policy", "show", "g", "--json").json
        #expect(json.policy.stages.production.freeze[1].reason.text == "16:00")
        // JSON is YAML too: the document itself can be set.
        let digest = try #require(json.digest.text)
        try sandbox.file("policy.json", sandbox.require("cat", digest).outputBytes)
        #expect(try sandbox.cairn("policy", "set", "g", "policy.json", "--json").json.changed.bool == false)
        let document = try Answer(parsing: sandbox.require("cat", digest).outputBytes)
        #expect(document == json.policy)
    }

    @Test("on, no and 16:00 are the texts that they look like")
    func texts() throws {
        let sandbox = try Sandbox.withGroup()
        try sandbox.setRules(Self.everyRule)
        let policy = try sandbox.require("policy", "show", "g", "--json").json.policy
        #expect(policy.roles.reviewers.texts == ["ana", "no", "on", "007", "true-north"])
        #expect(policy.automatic.on.text == "select")
        #expect(policy.stages.no.guarded.bool == true)
        #expect(policy.stages.production.freeze[0].from.text == "Friday 16:00")
        #expect(policy.approval.expires.text == "90d")
    }

    @Test("the registry's rules hold in groups without their own, and unset gives them back")
    func defaults() throws {
        let sandbox = try Sandbox.withGroup()
        try sandbox.file("registry.yaml", "approval: {quorum: 3}")
        try sandbox.file("own.yaml", "approval: {quorum: 2}")
        #expect(
            try sandbox.cairn("policy", "set", "--default", "registry.yaml")
                == .done("Set the rules of the registry."))
        let digest = try #require(
            try sandbox.require("policy", "show", "--default", "--json").json.digest.text)
        #expect(
            try sandbox.require("policy", "show", "g").lines == [
                "# the rules of the registry (\(digest.prefix(19))), for groups without their own",
                "approval:", "quorum: 3",
            ])
        #expect(try sandbox.require("policy", "show", "g", "--json").json.source.text == "registry")
        #expect(try sandbox.cairn("policy", "set", "g", "own.yaml") == .done("Set the rules of 'g'."))
        #expect(try sandbox.require("policy", "show", "g", "--json").json.source.text == "group")
        #expect(
            try sandbox.cairn("policy", "unset", "g", "-m", "like the others")
                == .done("Took the rules of 'g' away."))
        #expect(try sandbox.require("policy", "show", "g", "--json").json.policy.approval.quorum.integer == 3)
        let before = try sandbox.head()
        #expect(
            try sandbox.cairn("policy", "unset", "g")
                == .done("Nothing to change: 'g' has no rules of its own."))
        #expect(try sandbox.head() == before)
        let json = try sandbox.require("policy", "unset", "--default", "--json").json
        #expect(
            json.changed.bool == true && json.digest.isMissing && json.entry.moves[0].ref.text == "policy")
        #expect(try sandbox.require("policy", "show", "g", "--json").json.source.text == "standard")
    }

    @Test("history says who changed the rules, when and why, and an earlier policy is set by its digest")
    func history() throws {
        let sandbox = try Sandbox.withGroup()
        for quorum in [2, 3] {
            try sandbox.file("p.yaml", "approval: {quorum: \(quorum)}")
            try sandbox.require("policy", "set", "g", "p.yaml", "-m", "quorum \(quorum)")
        }
        #expect(try sandbox.cairn(as: "ben", "policy", "unset", "g").status == 0)
        let page = try sandbox.require("policy", "history", "g").lines
        #expect(page.count == 4 && page[0] == "ENTRY AT BY POLICY WHY")
        #expect(page[1].hasPrefix("4 20") && page[1].hasSuffix(" ben none"))
        #expect(
            page[3].hasPrefix("2 20") && page[3].hasSuffix(" quorum 2") && page[3].contains(" ann sha256:"))
        let changes = try sandbox.require("policy", "history", "g", "--json").json.changes
        #expect(changes.array.map { $0.sequence.integer } == [4, 3, 2])
        let digest = try #require(changes[2].moves[0].to.text)
        #expect(page[3].contains(digest))
        #expect(try sandbox.cairn("policy", "set", "g", digest) == .done("Set the rules of 'g'."))
        let now = try sandbox.require("policy", "show", "g", "--json").json
        #expect(now.digest.text == digest && now.policy.approval.quorum.integer == 2)
    }

    @Test("a digest that names no policy is refused")
    func badDigests() throws {
        let sandbox = try Sandbox.withVersions(1)
        let zeros = "sha256:" + String(repeating: "0", count: 64)
        let hint = "see 'cairn policy history'"
        #expect(
            try sandbox.cairn("policy", "set", "g", zeros)
                == .failed("the registry holds no policy sha256:000000000000", hint: hint))
        let manifest = try #require(try sandbox.require("show", "g:1", "--json").json.digest.text)
        #expect(
            try sandbox.cairn("policy", "set", "g", manifest)
                == .failed("\(manifest.prefix(19)) is no policy", hint: hint))
        #expect(
            try sandbox.cairn("policy", "set", "g", "sha256:12")
                == .failed(
                    "'sha256:12' is not a digest", hint: "a digest is 'sha256:' and 64 hexadecimal digits"))
    }

    static let wrong: [Case<[String]>] = [
        Case("no group and no file", ["set"]), Case("no file", ["set", "g"]),
        Case("the file without its group", ["set", "p.yaml"]),
        Case("the other way round", ["set", "p.yaml", "g"]),
        Case("a group and all", ["set", "--default", "g", "p.yaml"]), Case("no scope", ["show"]),
        Case("both scopes", ["show", "g", "--default"]), Case("nobody's history", ["history"]),
        Case("nothing to unset", ["unset"]), Case("nothing to edit", ["edit"]), Case("no version", ["test"]),
        Case("a stage that cannot be", ["test", "g:1", "--stage", "3"]),
        Case("an option that is none", ["set", "g", "p.yaml", "--new-metric"]),
    ]

    @Test("wrong usage exits with 64, and changes nothing", arguments: wrong)
    func wrongUsage(_ usage: Case<[String]>) throws {
        let sandbox = try Sandbox.withVersions(1)
        try sandbox.file("p.yaml", "{}")
        let before = try sandbox.head()
        let run = try sandbox.run([CairnProgram.path, "policy"] + usage.input)
        #expect(run.status == 64 && run.output.isEmpty && run.errors.hasPrefix("Error: "))
        #expect(try sandbox.head() == before)
    }

    @Test("a group or a version that is not there is said")
    func notThere() throws {
        let sandbox = try Sandbox.withVersions(1)
        try sandbox.file("p.yaml", "{}")
        let noGroup = Run.failed("there is no group 'h'", hint: "did you mean 'g'?")
        for command in ["show", "history", "unset"] {
            #expect(try sandbox.cairn("policy", command, "h") == noGroup)
        }
        #expect(try sandbox.cairn("policy", "set", "h", "p.yaml") == noGroup)
        #expect(try sandbox.cairn("policy", "test", "h:1") == noGroup)
        #expect(
            try sandbox.cairn("policy", "test", "g:7")
                == .failed("there is no g:7", hint: "the newest version is g:1"))
    }

    static let production = """
        approval:
          quorum: 2
          approvers: [ben, cem]
        stages:
          staging:
          production:
            after: staging
            require: {metrics: {auc: {min: 0.9}, log_loss: {max: 0.1}}}
        """

    @Test(
        "policy test says what each rule makes of a version; status 2 where a stage would not take it"
    )
    func test() throws {
        let sandbox = try Sandbox.withEvidence()
        try sandbox.setRules(Self.production)
        let before = try sandbox.head()
        #expect(
            try sandbox.cairn("policy", "test", "g:1")
                == .ended(
                    2,
                    [
                        "g:1  PendingManualApproval", "", "Approving it: no",
                        "  FAIL  approver  ann is not among those who may decide",
                        "                  to pass: ask one of: ben, cem", "  0 of 2 approvals", "",
                        "Into production: no",
                        "  FAIL  approved             'production' is guarded and g:1 is "
                            + "PendingManualApproval (0 of 2 approvals)",
                        "                             to pass: approve it first with "
                            + "'cairn approve g:1 -m REASON'",
                        "  FAIL  after staging        g:1 never stood in staging",
                        "                             to pass: put it there first with "
                            + "'cairn promote g:1 staging'",
                        "  pass  metric auc min       auc is 0.95; it must be at least 0.9",
                        "  FAIL  metric log_loss max  log_loss is 0.2; it must be at most 0.1",
                        "                             to pass: push a version whose log_loss is "
                            + "at most "
                            + "0.1",
                        "", "Into staging: yes",
                        "  pass  not-rejected  g:1 is PendingManualApproval",
                    ]))
        #expect(
            try sandbox.cairn("policy", "test", "g:1", "--stage", "staging")
                == .done(
                    "g:1  PendingManualApproval", "", "Into staging: yes",
                    "  pass  not-rejected  g:1 is PendingManualApproval"))
        #expect(try sandbox.head() == before)
        #expect(try sandbox.cairn(as: "ben", "policy", "test", "g:1").lines.contains("Approving it: yes"))
    }

    @Test("policy test --json has the verdict of each stage, and of approving it")
    func testJSON() throws {
        let sandbox = try Sandbox.withEvidence()
        try sandbox.setRules(Self.production)
        let run = try sandbox.cairn("policy", "test", "g:1", "--json")
        let json = try run.json
        #expect(run.status == 2 && run.errors.isEmpty)
        #expect(json.version.text == "g:1" && json.approval.text == "PendingManualApproval")
        #expect(json.approve.passes.bool == false && json.approve.rules[0].rule.text == "approver")
        #expect(json.stages.keys == ["production", "staging"] && json.stages.staging.passes.bool == true)
        let rules = json.stages.production.rules.array
        #expect(
            rules.map { $0.rule.text } == [
                "approved", "after staging", "metric auc min", "metric log_loss max",
            ])
        #expect(rules.map { $0.passes.bool } == [false, false, true, false])
        #expect(rules[3].found.double == 0.2 && rules[3].required.double == 0.1)
        #expect(rules[2].remedy.isMissing && rules[3].remedy.text != nil)
        #expect(json.votes.quorum.integer == 2)
    }

    @Test("a policy that is not set yet is tried out on a version, and stays unset")
    func draft() throws {
        let sandbox = try Sandbox.withEvidence()
        try sandbox.file(
            "draft.yaml", "stages: {production: {guarded: false, require: {metrics: {auc: {min: 0.99}}}}}")
        let before = try sandbox.head()
        let run = try sandbox.cairn("policy", "test", "g:1", "--policy", "draft.yaml")
        #expect(run.status == 2)
        #expect(run.lines.contains("FAIL metric auc min auc is 0.95; it must be at least 0.99"))
        #expect(run.lines.contains("no rules: anybody may"))
        try sandbox.file("draft.yaml", "stages: {production: {guarded: false}}")
        #expect(try sandbox.cairn("policy", "test", "g:1", "--policy", "draft.yaml").status == 0)
        #expect(try sandbox.cairn("policy", "test", "g:1").status == 2)
        try sandbox.file("draft.yaml", "stages:\n  prod: {gaurded: true}")
        #expect(
            try sandbox.cairn("policy", "test", "g:1", "--policy", "draft.yaml")
                == .failed(
                    "'draft.yaml', line 2, column 10: policy.stages.prod.gaurded is not known",
                    hint: "did you mean 'guarded'?"))
        #expect(try sandbox.head() == before)
        #expect(try sandbox.require("policy", "show", "g", "--json").json.source.text == "standard")
    }

    @Test("rules that hold are tried out as they will be asked: a stage written in another case is refused")
    func caseOfStage() throws {
        let sandbox = try Sandbox.withEvidence()
        #expect(
            try sandbox.cairn("policy", "test", "g:1", "--stage", "Production")
                == .failed(
                    "'Production' differs only in case from the stage 'production'",
                    hint: "did you mean 'production'?"))
        try sandbox.setRules("closed: true\nstages: {production: {guarded: false}}")
        let run = try sandbox.cairn("policy", "test", "g:1", "--stage", "prod")
        #expect(run.status == 2)
        #expect(run.lines.contains("FAIL declared 'prod' is no stage of the policy"))
        #expect(run.lines.contains("to pass: use one of production"))
    }
}
