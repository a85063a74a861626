import ProgramTesting
import Testing

@Suite("Selecting the best")
struct SelectCommandTests {
    /// Versions with an `auc` of 0.91, 0.95, 0.95 and none; the second has a card.
    private static func candidates() throws -> Sandbox {
        try Templates.sandbox(like: "candidates") { sandbox in
            try sandbox.require("init", "--origin", "example.com/test")
            try sandbox.require("group", "create", "g")
            try sandbox.file("card.md", "# Card\n")
            try sandbox.push("model 1", "--metric", "auc=0.91", "--card", "card.md")
            try sandbox.push("model 2", "--metric", "auc=0.95", "--card", "card.md")
            try sandbox.push("model 3", "--metric", "auc=0.95")
            try sandbox.push("model 4", "--metric", "f1=0.5")
        }
    }

    @Test("candidates are ranked, the older of equals first, and the best is chosen; nothing changes")
    func ranked() throws {
        let sandbox = try Self.candidates()
        let before = try sandbox.head()
        let run = try sandbox.require("select", "g", "--by", "metrics.auc")
        #expect(
            run.lines == [
                "VERSION FIGURE APPROVAL", "1 g:2 0.95 PendingManualApproval chosen",
                "2 g:3 0.95 PendingManualApproval", "3 g:1 0.91 PendingManualApproval",
                "4 g:4 - PendingManualApproval it has no such figure", "Chosen: g:2.",
            ])
        #expect(try sandbox.require("select", "g", "--by", "metrics.auc:asc").lines.last == "Chosen: g:1.")
        #expect(try sandbox.head() == before)
    }

    @Test("a condition leaves versions out, and says how many")
    func condition() throws {
        let sandbox = try Self.candidates()
        let run = try sandbox.require("select", "g", "--by", "metrics.auc", "--where", "metrics.auc < 0.94")
        #expect(
            run.lines.dropFirst() == [
                "1 g:1 0.91 PendingManualApproval chosen", "3 versions left out by the condition.",
                "Chosen: g:1.",
            ])
    }

    @Test("--json has each candidate with its figure and what speaks against it")
    func json() throws {
        let sandbox = try Self.candidates()
        try sandbox.require("reject", "g:2")
        let json = try sandbox.require("select", "g", "--by", "metrics.auc", "--json").json
        #expect(json.group.text == "g" && json.chosen.version.text == "g:3" && json.leftOut.integer == 0)
        #expect(json.candidates.array.map { $0.version.text } == ["g:2", "g:3", "g:1", "g:4"])
        #expect(json.candidates[0].obstacle.text == "it is Rejected")
        #expect(json.candidates[1].value.double == 0.95 && json.candidates[1].obstacle.isMissing)
        #expect(json.approval.isMissing && json.entry.isMissing)
    }

    @Test("where nothing can be chosen, the status is 2")
    func nothing() throws {
        let sandbox = try Self.candidates()
        let run = try sandbox.cairn("select", "g", "--by", "metrics.auc", "--where", "metrics.auc > 1")
        #expect(
            run == .ended(2, ["4 versions left out by the condition.", "None of them can be chosen."]))
        let none = try sandbox.cairn("select", "g", "--by", "metrics.none", "--json")
        #expect(none.status == 2 && none.errors.isEmpty)
        #expect(try none.json.chosen.isMissing)
        #expect(
            try sandbox.cairn("select", "h", "--by", "metrics.auc")
                == .failed("there is no group 'h'", hint: "did you mean 'g'?"))
    }

    static let automatic = """
        automatic:
          on: select
          require: {evidence: [card], metrics: {auc: {min: 0.9}}}
        """

    @Test("--approve approves the best that satisfies the automatic rules, and says by which")
    func approve() throws {
        let sandbox = try Self.candidates()
        try sandbox.setRules(Self.automatic)
        let before = try sandbox.head()
        let dry = try sandbox.require("select", "g", "--by", "metrics.auc", "--approve", "-n")
        #expect(dry.lines.contains("g:2 would be Approved, by policy."))
        #expect(
            try sandbox.require("select", "g", "--by", "metrics.auc", "--approve", "-n", "--json").json.dryRun
                .bool
                == true)
        #expect(try sandbox.head() == before)
        let run = try sandbox.require("select", "g", "--by", "metrics.auc", "--approve")
        #expect(
            run.lines.suffix(3) == [
                "g:2 is Approved, by policy.", "pass evidence card g:2 has a model card",
                "pass metric auc min auc is 0.95; it must be at least 0.9",
            ])
        #expect(run.lines.contains("2 g:3 0.95 PendingManualApproval g:3 has no model card"))
        let approval = try sandbox.require("show", "g:2", "--json").json.approvals[0]
        #expect(approval.state.text == "Approved" && approval.policy.text?.hasPrefix("sha256:") == true)
        #expect(
            approval.reason.text
                == "by policy: g:2 has a model card; auc is 0.95; it must be at least 0.9")
        let after = try sandbox.head()
        let again = try sandbox.require("select", "g", "--by", "metrics.auc", "--approve")
        #expect(again.lines.contains("g:2 is Approved already."))
        #expect(try sandbox.head() == after)
        #expect(try sandbox.cairn("promote", "g:2", "production").status == 0)
    }

    @Test("--approve is refused where the policy approves nothing without a person, or nothing fits")
    func refused() throws {
        let sandbox = try Self.candidates()
        #expect(
            try sandbox.cairn("select", "g", "--by", "metrics.auc", "--approve")
                == .refused(
                    "the policy of 'g' approves nothing without a person",
                    hint: "approve it by hand, or give the policy an 'automatic' section"))
        try sandbox.setRules("automatic: {on: select, require: {metrics: {auc: {min: 0.99}}}}")
        #expect(
            try sandbox.cairn(
                "select", "g", "--by", "metrics.auc", "--approve", "--where", "metrics.auc < 0.92")
                == .refused(
                    "no version of 'g' can be chosen (g:1: auc is 0.91; it must be at least 0.99)",
                    hint: "see 'cairn select' without --approve for all of them"))
    }

    @Test("with automatic approval on push, a version that brings all of it along is approved at once")
    func onPush() throws {
        let sandbox = try Sandbox.withGroup()
        try sandbox.file("card.md", "# Card\n")
        try sandbox.setRules("automatic: {require: {evidence: [card], metrics: {auc: {min: 0.9}}}}")
        let approved = try sandbox.push("model 1", "--metric", "auc=0.95", "--card", "card.md")
        #expect(approved.lines[0].hasSuffix(", Approved, by policy."))
        #expect(
            approved.lines.suffix(3) == [
                "Approval without a person:", "pass evidence card g:1 has a model card",
                "pass metric auc min auc is 0.95; it must be at least 0.9",
            ])
        let pending = try sandbox.push("model 2", "--metric", "auc=0.85")
        #expect(pending.status == 0 && pending.lines[0].hasSuffix(", PendingManualApproval."))
        #expect(pending.lines.contains("FAIL evidence card g:2 has no model card"))
        // A person's rejection holds against the rules' approval.
        #expect(try sandbox.cairn(as: "ben", "reject", "g:1").status == 0)
        #expect(try sandbox.cairn("promote", "g:1", "production").status == 2)
    }

    static let wrong: [Case<[String]>] = [
        Case("no field", ["select", "g"]), Case("a field that is none", ["select", "g", "--by", "auc"]),
        Case("no group", ["select", "--by", "metrics.auc"]),
        Case("a condition cut off", ["select", "g", "--by", "metrics.auc", "--where", "metrics.auc >"]),
    ]

    @Test("wrong usage exits with 64", arguments: wrong)
    func wrongUsage(_ usage: Case<[String]>) throws {
        let run = try Sandbox.withGroup().run([CairnProgram.path] + usage.input)
        #expect(run.status == 64 && run.output.isEmpty && run.errors.hasPrefix("Error: "))
    }
}
