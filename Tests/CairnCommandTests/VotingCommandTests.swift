import ProgramTesting
import Testing

@Suite("Votes, and moves that the rules refuse")
struct VotingCommandTests {
    private static let rules = """
        roles:
          reviewers: [ann, ben, cem, dia]
        approval:
          quorum: 2
          approvers: [role:reviewers]
          separation: [author, pusher, promoter]
          reason: {pattern: '^RISK-[0-9]+'}
          require: {evidence: [card], metrics: {auc: {min: 0.9}}}
        stages:
          staging:
          production:
            after: staging
            override: [ops]
        """

    /// Version 1 of `g`, pushed by ann, under rules with a quorum of 2.
    private static func sandbox() throws -> Sandbox {
        let sandbox = try Sandbox.withEvidence()
        try sandbox.setRules(rules)
        return sandbox
    }

    /// Version 1, approved by ben and cem, in staging and production.
    private static func live() throws -> Sandbox {
        let sandbox = try sandbox()
        for actor in ["ben", "cem"] {
            #expect(try sandbox.cairn(as: actor, "approve", "g:1", "-m", "RISK-1").status == 0)
        }
        try sandbox.require("promote", "g:1", "staging")
        #expect(try sandbox.cairn(as: "ops", "promote", "g:1", "production").status == 0)
        return sandbox
    }

    @Test("a version is Approved by its quorum, and by nobody's second vote")
    func quorum() throws {
        let sandbox = try Self.sandbox()
        #expect(
            try sandbox.cairn(as: "ben", "approve", "g:1", "-m", "RISK-1 fine")
                == .done("g:1 is PendingManualApproval (as before).", "  1 of 2 approvals: ben."))
        #expect(
            try sandbox.cairn(as: "ben", "approve", "g:1", "-m", "RISK-1 fine")
                == .done("g:1 is PendingManualApproval (was so already).", "  1 of 2 approvals: ben."))
        #expect(
            try sandbox.cairn(as: "cem", "approve", "g:1", "-m", "RISK-2")
                == .done("g:1 is Approved (was PendingManualApproval).", "  2 of 2 approvals: ben, cem."))
        let actions = try sandbox.require("audit", "log", "-n", "2", "--json").json.entries.array
        #expect(actions.map { $0.action.text } == ["approval.changed", "approval.voted"])
        #expect(actions.map { $0.actor.text } == ["cem", "ben"])
    }

    @Test("show says who voted, how and why, beside the decisions that it came to")
    func shown() throws {
        let sandbox = try Self.live()
        let page = try sandbox.require("show", "g:1").lines
        let start = try #require(page.firstIndex(of: "Votes"))
        #expect(page[start + 1].hasSuffix(" for ben RISK-1") && page[start + 2].hasSuffix(" for cem RISK-1"))
        let votes = try sandbox.require("show", "g:1", "--json").json.approvals[0].votes.array
        #expect(votes.map { $0.actor.text } == ["ben", "cem"])
        #expect(votes.map { $0.state.text } == ["Approved", "Approved"])
    }

    @Test("one rejection blocks, until whoever said it takes it back")
    func rejection() throws {
        let sandbox = try Self.live()
        #expect(
            try sandbox.cairn(as: "dia", "reject", "g:1", "-m", "RISK-3 leaks")
                == .done(
                    "g:1 is Rejected (was Approved).", "  2 of 2 approvals: ben, cem; dia rejected it.",
                    note: "g:1 still stands in production, staging; say --withdraw to take it out."))
        #expect(try sandbox.cairn("promote", "g:1", "staging").status == 2)
        #expect(
            try sandbox.cairn(as: "ben", "retract", "g:1", "-n")
                == .done(
                    "g:1 would be Rejected (as before).",
                    "  1 of 2 approvals: cem; dia rejected it.", "Nothing was changed."))
        #expect(
            try sandbox.cairn(as: "dia", "retract", "g:1")
                == .done("g:1 is Approved (was Rejected).", "  2 of 2 approvals: ben, cem."))
        #expect(
            try sandbox.cairn(as: "cem", "retract", "g:1")
                == .done("g:1 is PendingManualApproval (was Approved).", "  1 of 2 approvals: ben."))
        let before = try sandbox.head()
        #expect(
            try sandbox.cairn(as: "cem", "retract", "g:1").lines[0]
                == "g:1 is PendingManualApproval (was so already).")
        #expect(try sandbox.head() == before)
    }

    static let refused: [Case<(actor: String, reason: String, failed: [String], remedy: String)>] = [
        Case(
            "whoever is not asked",
            ("eve", "RISK-1", ["approver"], "ask one of: ann, ben, cem, dia (reviewers)")),
        Case(
            "whoever made and pushed it",
            ("ann", "RISK-1", ["separation author", "separation pusher"], "somebody else has to approve it")),
        Case(
            "a reason without a risk",
            ("ben", "fine", ["reason"], "say a reason that matches ^RISK-[0-9]+ with -m")),
        Case("no reason", ("ben", "", ["reason"], "say a reason that matches ^RISK-[0-9]+ with -m")),
    ]

    @Test("who may not approve is told every rule, and what would make it pass", arguments: refused)
    func refusesVote(
        _ vote: Case<(actor: String, reason: String, failed: [String], remedy: String)>
    ) throws {
        let (actor, reason, failed, remedy) = vote.input
        let sandbox = try Self.sandbox()
        let before = try sandbox.head()
        let run = try sandbox.cairn(as: actor, "approve", "g:1", "-m", reason)
        #expect(run.status == 2 && run.output.isEmpty)
        #expect(run.errors.hasPrefix("error: the policy does not let you approve g:1: "))
        #expect(run.errors.hasSuffix("hint: \(remedy)\n"))
        let rules = [
            "approver", "separation author", "separation pusher", "reason", "evidence card",
            "metric "
                + "auc min",
        ]
        for rule in rules {
            let mark = failed.contains(rule) ? "FAIL" : "pass"
            #expect(run.errorLines.contains { $0.hasPrefix("\(mark) \(rule) ") }, "\(rule)")
        }
        #expect(run.errorLines.filter { $0 == "to pass: \(remedy)" }.count == failed.count)
        let json = try sandbox.cairn(as: actor, "approve", "g:1", "-m", reason, "--json")
        let error = try json.json.error
        #expect(json.status == 2 && error.code.text == "refused" && error.hint.text == remedy)
        #expect(error.rules.array.map { $0.rule.text } == rules)
        #expect(error.rules.array.filter { $0.passes.bool == false }.map { $0.rule.text } == failed)
        #expect(error.rules.array.allSatisfy { $0.remedy.isMissing == ($0.passes.bool == true) })
        #expect(try sandbox.head() == before)
    }

    @Test("evidence and figures that are missing are refused with what was compared")
    func requirements() throws {
        let sandbox = try Self.sandbox()
        try sandbox.push("model 2", "--metric", "auc=0.89")
        let run = try sandbox.cairn(as: "ben", "approve", "g:2", "-m", "RISK-1")
        #expect(run.status == 2)
        for line in [
            "error: the policy does not let you approve g:2: g:2 has no model card; auc is 0.89; it "
                + "must be "
                + "at least 0.9",
            "FAIL evidence card g:2 has no model card", "to pass: push it with --card FILE",
            "FAIL metric auc min auc is 0.89; it must be at least 0.9",
            "to pass: push a version whose auc is at least 0.9",
        ] {
            #expect(run.errorLines.contains(line), "\(line)")
        }
        #expect(try sandbox.cairn(as: "ben", "reject", "g:2", "-m", "RISK-2").status == 0)
    }

    @Test("whoever made a version may take it back, though nobody asked")
    func ownRejection() throws {
        let sandbox = try Sandbox.withEvidence()
        try sandbox.setRules("approval: {quorum: 2, approvers: [ben, cem]}")
        #expect(try sandbox.cairn("reject", "g:1").lines[0] == "g:1 is Rejected (was PendingManualApproval).")
        #expect(try sandbox.cairn(as: "eve", "reject", "g:1").status == 2)
    }

    @Test("whoever approved a version cannot promote it, and is told who can")
    func promoter() throws {
        let sandbox = try Self.live()
        try sandbox.pushEvident(2, auc: 0.96)
        for actor in ["ben", "cem"] { try sandbox.cairn(as: actor, "approve", "g:2", "-m", "RISK-1") }
        try sandbox.require("promote", "g:2", "staging")
        let run = try sandbox.cairn(as: "ben", "promote", "g:2", "production")
        #expect(
            run.errorLines == [
                "error: the policy does not let you move g:production to g:2: ben approved g:2 and cannot "
                    + "promote it too",
                "pass approved 'production' is guarded and g:2 is Approved (2 of 2 approvals: ben, cem)",
                "FAIL separation promoter ben approved g:2 and cannot promote it too",
                "to pass: somebody who did not approve it has to promote it",
                "pass after staging g:2 stood in staging for 0 s",
                "hint: somebody who did not approve it has to promote it",
            ])
        #expect(run.status == 2)
        #expect(
            try sandbox.cairn(as: "ops", "promote", "g:2", "production")
                == .done("g:production is now g:2 (was g:1)."))
    }

    @Test("a refused promotion names every rule, on the terminal and in JSON")
    func refusesPromotion() throws {
        let sandbox = try Self.sandbox()
        let run = try sandbox.cairn("promote", "g:1", "production", "--json")
        #expect(run.status == 2)
        let rules = try run.json.error.rules.array
        #expect(rules.map { $0.rule.text } == ["approved", "separation promoter", "after staging"])
        #expect(rules.map { $0.passes.bool } == [false, true, false])
        #expect(rules[0].remedy.text == "approve it first with 'cairn approve g:1 -m REASON'")
        #expect(run.errors == (try sandbox.cairn("promote", "g:1", "production")).errors)
    }

    // MARK: Dry runs

    static let dry: [Case<(command: [String], lines: [String])>] = [
        Case(
            "approve",
            (
                ["dia", "approve", "g:1", "-m", "RISK-9"],
                ["g:1 would be Approved (as before).", "3 of 2 approvals: ben, cem, dia."]
            )),
        Case(
            "reject --withdraw",
            (
                ["dia", "reject", "g:1", "--withdraw", "-m", "RISK-9"],
                [
                    "g:1 would be Rejected (was Approved).",
                    "g:production would go to nothing: nothing eligible stood there before.",
                ]
            )),
        Case(
            "promote",
            (
                ["ops", "promote", "g:1", "canary"],
                ["g:canary would be g:1 (is empty).", "pass not-rejected g:1 is Approved"]
            )),
        Case(
            "promote --override",
            (
                ["ops", "promote", "g:2", "production", "--override", "-m", "fire"],
                [
                    "g:production would be g:2 (is g:1).",
                    "This is against the rules, and the log would say so.",
                    "pass after staging g:2 stood in staging for 0 s",
                ]
            )),
        Case(
            "rollback",
            (
                ["ops", "rollback", "g:staging", "--to", "g:1"],
                ["g:staging would be g:1 (is g:2).", "pass not-rejected g:1 is Approved"]
            )),
        Case(
            "observe",
            (
                ["mon", "observe", "g:production", "--metric", "psi=0.1"],
                ["Would record observation 1 of g:1."]
            )),
    ]

    @Test("a dry run says what would be, rule by rule, and leaves all as it is", arguments: dry)
    func dryRun(_ run: Case<(command: [String], lines: [String])>) throws {
        let sandbox = try Self.live()
        try sandbox.pushEvident(2, auc: 0.96)
        try sandbox.require("promote", "g:2", "staging")
        let before = try sandbox.head()
        let program = [CairnProgram.path] + run.input.command.dropFirst()
        let actor = ["CAIRN_ACTOR": run.input.command[0]]
        let text = try sandbox.run(program + ["--dry-run"], setting: actor)
        #expect(text.status == 0, "\(text.testDescription)")
        for line in run.input.lines { #expect(text.lines.contains(line), "\(text.output)") }
        let json = try sandbox.run(program + ["-n", "--json"], setting: actor)
        #expect(try json.json.dryRun.bool == true && json.json.entry.isMissing)
        #expect(try sandbox.head() == before)
    }

    @Test("a dry run of what the rules refuse is refused alike, with status 2")
    func dryRefusal() throws {
        let sandbox = try Self.sandbox()
        let refusals = [
            ["approve", "g:1", "-m", "RISK-1"], ["promote", "g:1", "production"],
            ["promote", "g:1", "production", "--override", "-m", "fire"],
        ]
        for command in refusals {
            let dry = try sandbox.run([CairnProgram.path] + command + ["-n"])
            #expect(try dry == sandbox.run([CairnProgram.path] + command))
            #expect(dry.status == 2)
        }
    }

    // MARK: Overrides

    @Test("an override that the policy does not provide for is refused")
    func noOverride() throws {
        let sandbox = try Sandbox.withEvidence()
        var before = try sandbox.head()
        let run = try sandbox.cairn("promote", "g:1", "production", "--override", "-m", "fire")
        #expect(run.status == 2)
        #expect(
            run.errorLines.contains(
                "to pass: an override has to be provided for in the policy: "
                    + "stages: {production: {override: true}}"))
        #expect(
            run.errors.contains("not even in an emergency: nobody may override the rules of 'production'"))
        #expect(try sandbox.head() == before)
        try sandbox.setRules(Self.rules)
        before = try sandbox.head()
        let other = try sandbox.cairn("promote", "g:1", "production", "--override", "-m", "fire")
        #expect(other.status == 2 && other.errors.hasSuffix("hint: ask one of: ops\n"))
        let silent = try sandbox.cairn(as: "ops", "promote", "g:1", "production", "--override")
        #expect(silent.status == 2 && silent.errorLines.contains("FAIL override reason no reason is given"))
        #expect(try sandbox.head() == before)
    }

    @Test("an override that is provided for happens, and cannot be overlooked")
    func override() throws {
        let sandbox = try Self.sandbox()
        #expect(
            try sandbox.cairn(as: "ops", "promote", "g:1", "production", "--override", "-m", "fire").lines
                == [
                    "g:production is now g:1 (was empty).",
                    "This is against the rules, and the log "
                        + "says so.",
                    "FAIL approved 'production' is guarded and g:1 is PendingManualApproval (0 of 2 "
                        + "approvals)",
                    "to pass: approve it first with 'cairn approve g:1 -m REASON'",
                    "pass separation promoter ops did not approve it",
                    "FAIL after staging g:1 never stood in staging",
                    "to pass: put it there first with 'cairn promote g:1 staging'",
                ])
        let why = "AGAINST THE RULES (approved, after staging): fire"
        let reflog = try sandbox.require("reflog", "g:production").lines
        #expect(reflog[1].hasSuffix(" ops overridden \(why)"))
        let entry = try sandbox.require("audit", "log", "-n", "1", "--json").json.entries[0]
        #expect(entry.action.text == "stage.overridden" && entry.actor.text == "ops")
        #expect(entry.reason.text == why)
        #expect(try sandbox.require("audit", "log", "-n", "1").lines[1].contains(" ops stage.overridden "))
    }

    @Test("an override takes no version that somebody rejected")
    func overrideRejected() throws {
        let sandbox = try Self.sandbox()
        #expect(try sandbox.cairn(as: "dia", "reject", "g:1", "-m", "RISK-3").status == 0)
        let run = try sandbox.cairn(as: "ops", "promote", "g:1", "production", "--override", "-m", "fire")
        #expect(run.status == 2)
        #expect(
            run.errorLines.contains(
                "FAIL override rejected g:1 is Rejected; 0 of 2 approvals; dia rejected it"))
    }

    @Test("what the rules let in needs no override: the move is one like any other")
    func needlessOverride() throws {
        let sandbox = try Self.sandbox()
        #expect(
            try sandbox.cairn("promote", "g:1", "staging", "--override", "-m", "fire")
                == .done("g:staging is now g:1 (was empty)."))
        #expect(try sandbox.require("reflog", "g:staging").lines[1].hasSuffix(" ann promoted fire"))
    }
}
