import ProgramTesting
import Testing

@Suite("Moving stages")
struct StageTests {
    @Test("a guarded stage takes only approved versions; production is guarded by itself")
    func guarded() throws {
        let sandbox = try Sandbox.withVersions(2, approved: [2])
        #expect(
            try sandbox.cairn("promote", "g:1", "production")
                == .refused(
                    "the policy does not let you move g:production to g:1: 'production' is guarded "
                        + "and g:1 is "
                        + "PendingManualApproval",
                    hint: "approve it first with 'cairn approve g:1 -m REASON'"))
        #expect(
            try sandbox.cairn("promote", "g:2", "production") == .done("g:production is now g:2 (was empty).")
        )
        try sandbox.require("reject", "g:2")
        #expect(try sandbox.cairn("promote", "g:2", "production").status == 2)
    }

    @Test("a free stage takes what is not rejected; a group may guard it, and free production")
    func free() throws {
        let sandbox = try Sandbox.withVersions(2)
        try sandbox.require("reject", "g:2")
        #expect(try sandbox.cairn("promote", "g:1", "staging") == .done("g:staging is now g:1 (was empty)."))
        #expect(
            try sandbox.cairn("promote", "g:2", "staging")
                == .refused(
                    "the policy does not let you move g:staging to g:2: g:2 is Rejected",
                    hint: "choose a version that is not rejected, or have it approved"))
        #expect(
            try sandbox.cairn("group", "edit", "g", "--guard", "staging", "--unguard", "production")
                == .done("Changed the group g."))
        #expect(try sandbox.cairn("promote", "g:1", "production").status == 0)
        #expect(try sandbox.cairn("promote", "g:1", "staging").status == 2)
        let policy = try sandbox.require("group", "show", "g", "--json").json.policy.stages
        #expect(policy.staging.guarded.bool == true)
        #expect(policy.production.guarded.bool == false)
    }

    @Test("a stage whose name differs from another only in case is refused, since it would not be guarded")
    func caseOfNames() throws {
        let sandbox = try Sandbox.withVersions(1)
        let refusal = Run.failed(
            "'Production' differs only in case from the stage 'production'",
            hint: "did you mean 'production'?")
        #expect(try sandbox.cairn("promote", "g:1", "Production") == refusal)
        try sandbox.require("promote", "g:1", "Staging")
        #expect(
            try sandbox.cairn("promote", "g:1", "staging")
                == .failed(
                    "'staging' differs only in case from the stage 'Staging'", hint: "did you mean 'Staging'?"
                ))
        #expect(try sandbox.cairn("group", "edit", "g", "--guard", "staging").status == 1)
        #expect(try sandbox.cairn("promote", "g:1", "Staging").status == 0)
    }

    @Test("promoting what stands there already changes nothing")
    func again() throws {
        let sandbox = try Sandbox.withVersions(1, approved: [1])
        try sandbox.require("promote", "g:1", "production")
        let before = try sandbox.require("audit", "checkpoint")
        #expect(
            try sandbox.cairn("promote", "g:1", "production") == .done("g:production stands at g:1 already."))
        #expect(try sandbox.require("audit", "checkpoint") == before)
    }

    @Test("--expect moves a stage only if that stands there")
    func expect() throws {
        let sandbox = try Sandbox.withVersions(2, approved: [1, 2])
        let hint = "look again with 'cairn reflog g:production'; nothing was changed"
        #expect(
            try sandbox.cairn("promote", "g:2", "production", "--expect", "g:1")
                == .failed("g:production holds nothing, not g:1 as expected", hint: hint))
        #expect(
            try sandbox.cairn("promote", "g:1", "production", "--expect", "nothing")
                == .done("g:production is now g:1 (was empty)."))
        #expect(
            try sandbox.cairn("promote", "g:2", "production", "--expect", "nothing")
                == .failed("g:production holds g:1, not nothing as expected", hint: hint))
        #expect(
            try sandbox.cairn("promote", "g:2", "production", "--expect", "g:production")
                == .done("g:production is now g:2 (was g:1)."))
        #expect(
            try sandbox.cairn("rollback", "g:production", "--expect", "g:1")
                == .failed("g:production holds g:2, not g:1 as expected", hint: hint))
        #expect(
            try sandbox.cairn("rollback", "g:production", "--expect", "g:2")
                == .done("g:production is now g:1 (was g:2)."))
    }

    /// Versions 1 to 4, approved, promoted one after the other.
    static func promoted() throws -> Sandbox {
        let sandbox = try Sandbox.withVersions(4, approved: [1, 2, 3, 4])
        for number in 1...4 {
            try sandbox.require("promote", "g:\(number)", "production", "-m", "p\(number)")
        }
        return sandbox
    }

    @Test("a rollback goes one back, a second one further, and never to and fro")
    func rollback() throws {
        let sandbox = try Self.promoted()
        #expect(
            try sandbox.cairn("rollback", "g:production", "-m", "slow")
                == .done("g:production is now g:3 (was g:4)."))
        #expect(try sandbox.cairn("rollback", "g:production") == .done("g:production is now g:2 (was g:3)."))
        #expect(
            try sandbox.cairn("promote", "g:4", "production") == .done("g:production is now g:4 (was g:2)."))
        #expect(try sandbox.cairn("rollback", "g:production") == .done("g:production is now g:2 (was g:4)."))
        #expect(try sandbox.cairn("rollback", "g:production") == .done("g:production is now g:1 (was g:2)."))
        #expect(
            try sandbox.cairn("rollback", "g:production")
                == .failed(
                    "there is nothing before g:1 in g:production to go back to",
                    hint: "name a version with --to"))
    }

    @Test("a rollback passes over what was rejected or deleted since, and says so")
    func skips() throws {
        let sandbox = try Self.promoted()
        try sandbox.require("reject", "g:3")
        let digest = try #require(try sandbox.require("show", "g:2", "--json").json.digest.text)
        try sandbox.require("delete", "g:2")
        #expect(
            try sandbox.cairn("rollback", "g:production")
                == .done(
                    "g:production is now g:1 (was g:4).", "Passed over g:3: Rejected.",
                    "Passed over \(digest.prefix(19)): deleted."))
    }

    @Test("where nothing is left to go back to, that is said with the reason, and nothing moves")
    func nothingLeft() throws {
        let sandbox = try Sandbox.withVersions(2, approved: [1, 2])
        #expect(
            try sandbox.cairn("rollback", "g:production")
                == .failed(
                    "nothing stands in g:production, so there is nothing to roll back",
                    hint: "put a version there with 'cairn promote g:N production'"))
        for version in ["g:1", "g:2"] { try sandbox.require("promote", version, "production") }
        try sandbox.require("reject", "g:1")
        #expect(
            try sandbox.cairn("rollback", "g:production")
                == .failed(
                    "there is nothing before g:2 in g:production to go back to: g:1 is Rejected",
                    hint: "name a version with --to"))
        #expect(try sandbox.require("show", "g:production", "--json").json.number.integer == 2)
    }

    @Test("a rollback goes to the version that is named, judged by the policy")
    func rollbackTo() throws {
        let sandbox = try Self.promoted()
        try sandbox.require("group", "create", "h")
        try sandbox.require("push", "h", "model.bin")
        #expect(
            try sandbox.cairn("rollback", "g:production", "--to", "g:1")
                == .done("g:production is now g:1 (was g:4)."))
        try sandbox.require("reject", "g:2")
        #expect(try sandbox.cairn("rollback", "g:production", "--to", "g:2").status == 2)
        #expect(
            try sandbox.cairn("rollback", "g:production", "--to", "h:1").errors
                == "error: h:1 is no version of 'g'\n")
        #expect(try sandbox.cairn("rollback", "g:production", "--to", "g:9").status == 1)
        #expect(try sandbox.require("show", "g:production", "--json").json.number.integer == 1)
    }

    @Test("the reflog shows every move, newest first, and who, how and why")
    func reflog() throws {
        let sandbox = try Sandbox.withVersions(2, approved: [1, 2])
        try sandbox.require("promote", "g:1", "production", "-m", "first")
        try sandbox.require("promote", "g:2", "production", setting: ["CAIRN_ACTOR": "ben"])
        try sandbox.require("rollback", "g:production", "-m", "slow")
        let page = try sandbox.require("reflog", "g:production").lines.map { line in
            line.split(separator: " ").filter {
                !$0.hasPrefix("20") && !$0.contains(":") || $0.hasPrefix("g:")
            }
            .joined(separator: " ")
        }
        #expect(
            page == [
                "STANDS SINCE BY HOW WHY", "@{0} g:1 ann rolled back slow", "@{1} g:2 ben promoted",
                "@{2} g:1 ann promoted first",
            ])
        let moves = try sandbox.require("reflog", "g:production", "--json").json.moves.array
        #expect(moves.map { $0.action.text } == ["stage.rolled-back", "stage.moved", "stage.moved"])
        #expect(
            try sandbox.cairn("reflog", "g:staging")
                == .failed(
                    "stage 'staging' of 'g' never moved",
                    hint: "put a version there with 'cairn promote g:N staging'"))
    }
}
