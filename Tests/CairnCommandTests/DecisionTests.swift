import ProgramTesting
import Testing

@Suite("Approving and rejecting")
struct DecisionTests {
    @Test("a version is pending, then approved, then rejected; each decision is kept")
    func chain() throws {
        let sandbox = try Sandbox.withVersions(1)
        #expect(
            try sandbox.cairn("approve", "g:1", "-m", "good")
                == .done("g:1 is Approved (was PendingManualApproval)."))
        #expect(
            try sandbox.cairn("reject", "g:1", "-m", "bad", setting: ["CAIRN_ACTOR": "ben"])
                == .done("g:1 is Rejected (was Approved)."))
        let approvals = try sandbox.require("show", "g:1", "--json").json.approvals.array
        #expect(approvals.map { $0.state.text } == ["Rejected", "Approved", "PendingManualApproval"])
        #expect(approvals.map { $0.actor.text } == ["ben", "ann", "ann"])
        #expect(approvals.map { $0.reason.text ?? "" } == ["bad", "good", ""])
        let page = try sandbox.require("show", "g:1").lines
        #expect(page[0] == "g:1 Rejected")
        #expect(page.contains { $0.hasSuffix("Rejected ben bad") })
    }

    @Test("deciding the same again changes nothing")
    func again() throws {
        let sandbox = try Sandbox.withVersions(1, approved: [1])
        let before = try sandbox.require("audit", "checkpoint")
        #expect(try sandbox.cairn("approve", "g:1") == .done("g:1 is Approved (was so already)."))
        #expect(try sandbox.require("audit", "checkpoint") == before)
    }

    @Test("a rejected version stays where it stands, and that is said")
    func staysWhereItStands() throws {
        let sandbox = try Sandbox.withVersions(1, approved: [1])
        try sandbox.require("promote", "g:1", "production")
        #expect(
            try sandbox.cairn("reject", "g:1")
                == .done(
                    "g:1 is Rejected (was Approved).",
                    note: "g:1 still stands in production; say --withdraw to take it out."))
        #expect(try sandbox.require("show", "g:production", "--json").json.number.integer == 1)
    }

    @Test("--withdraw takes it out of every stage, each back to where it stood before, in one log entry")
    func withdraw() throws {
        let sandbox = try Sandbox.withVersions(3, approved: [1, 2, 3])
        for version in ["g:1", "g:2", "g:3"] { try sandbox.require("promote", version, "production") }
        try sandbox.require("promote", "g:3", "staging")
        try sandbox.require("reject", "g:2")
        let before = try sandbox.require("audit", "checkpoint", "--json").json.size.integer ?? 0
        #expect(
            try sandbox.cairn("reject", "g:3", "--withdraw", "-m", "leaks")
                == .done(
                    "g:3 is Rejected (was Approved).", "g:production went back to g:1.",
                    "g:staging went to nothing: nothing eligible stood there before.",
                    "Passed over g:2: Rejected."))
        #expect(try sandbox.require("audit", "checkpoint", "--json").json.size.integer == before + 1)
        #expect(try sandbox.require("show", "g:production", "--json").json.number.integer == 1)
        #expect(
            try sandbox.cairn("show", "g:staging").errors.hasPrefix(
                "error: nothing stands in 'staging' of 'g'\n"))
        #expect(try sandbox.require("reflog", "g:staging").lines[1].contains("@{0} nothing"))
        #expect(try sandbox.cairn("verify").status == 0)
    }

    @Test("a rejection may be withdrawn from stages later")
    func withdrawLater() throws {
        let sandbox = try Sandbox.withVersions(2, approved: [1, 2])
        for version in ["g:1", "g:2"] { try sandbox.require("promote", version, "production") }
        try sandbox.require("reject", "g:2")
        #expect(
            try sandbox.cairn("reject", "g:2", "--withdraw")
                == .done("g:2 is Rejected (was so already).", "g:production went back to g:1."))
    }
}
