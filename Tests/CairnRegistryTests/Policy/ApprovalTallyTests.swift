import CairnObjects
import Testing

@testable import CairnRegistry

@Suite("ApprovalTally")
struct ApprovalTallyTests {
    struct Count: Sendable {
        /// The policy's rules of approval, in JSON; `nil` for none.
        let rules: String?
        let votes: String
        var isAutomatic = false
        /// Whether the policy approves automatically, now.
        var hasAutomatic = true
        var forgivingAge = false

        init(
            _ rules: String?, _ votes: String, isAutomatic: Bool = false, hasAutomatic: Bool = true,
            forgivingAge: Bool = false
        ) {
            (self.rules, self.votes, self.isAutomatic) = (rules, votes, isAutomatic)
            (self.hasAutomatic, self.forgivingAge) = (hasAutomatic, forgivingAge)
        }

        func tally() throws -> ApprovalTally {
            let automatic =
                hasAutomatic ? #""automatic": {"require": {"evidence": ["card"]}}"# : #""closed": false"#
            let approval = rules.map { #", "approval": \#($0)"# } ?? ""
            var scene = try Scene("{\(automatic)\(approval)}")
            (scene.votes, scene.isAutomatic) = (votes, isAutomatic)
            return try scene.tally(forgivingAge: forgivingAge)
        }
    }

    private static let two = #"{"quorum": 2}"#
    private static let few = #"{"quorum": 2, "approvers": ["bob", "carol", "ana"]}"#

    static let counts: [Case<Count, (state: ApprovalState, described: String)>] = [
        Case("nobody", .init(two, ""), (.pending, "0 of 2 approvals")),
        Case("one of two", .init(two, "+bob"), (.pending, "1 of 2 approvals: bob")),
        Case("two of two", .init(two, "+bob +carol"), (.approved, "2 of 2 approvals: bob, carol")),
        Case(
            "more than it takes", .init(two, "+bob +carol +dave"),
            (.approved, "3 of 2 approvals: bob, carol, dave")),
        Case(
            "one rejection blocks, however many approve", .init(two, "+bob +carol -dave +eve"),
            (.rejected, "3 of 2 approvals: bob, carol, eve; dave rejected it")),
        Case("one rejection alone", .init(two, "-dave"), (.rejected, "0 of 2 approvals; dave rejected it")),
        Case(
            "who is not entitled does not count", .init(few, "+bob +mallory"),
            (.pending, "1 of 2 approvals: bob; not counted: mallory is not among those who may decide")),
        Case(
            "nor does their rejection", .init(few, "+bob -mallory +carol"),
            (
                .approved,
                "2 of 2 approvals: bob, carol; not counted: mallory is not among those who may decide"
            )),
        Case(
            "who made it may always take it back", .init(#"{"approvers": ["bob"]}"#, "+bob -ana"),
            (.rejected, "1 of 1 approvals: bob; ana rejected it")),
        Case(
            "an author's approval does not count where that is separate",
            .init(#"{"quorum": 2, "separation": ["author"]}"#, "+ana +bob"),
            (.pending, "1 of 2 approvals: bob; not counted: ana made fraud:2")),
        Case(
            "nor a pusher's", .init(#"{"separation": ["pusher"]}"#, "+ana"),
            (.pending, "0 of 1 approvals; not counted: ana pushed fraud:2")),
        Case(
            "an approval older than the policy wants",
            .init(#"{"expires": "90d"}"#, "+bob@91d"),
            (.pending, "0 of 1 approvals; not counted: bob voted more than 90d ago")),
        Case(
            "an approval just as old", .init(#"{"expires": "90d"}"#, "+bob@90d"),
            (.pending, "0 of 1 approvals; not counted: bob voted more than 90d ago")),
        Case(
            "an approval a second younger", .init(#"{"expires": "90d"}"#, "+bob@7775999s"),
            (.approved, "1 of 1 approvals: bob")),
        Case(
            "a rejection never grows old", .init(#"{"expires": "90d"}"#, "-bob@9000d +carol"),
            (.rejected, "1 of 1 approvals: carol; bob rejected it")),
        Case(
            "age is forgiven to what comes back",
            .init(#"{"expires": "90d"}"#, "+bob@91d", forgivingAge: true),
            (.approved, "1 of 1 approvals: bob")),
        Case(
            "but nothing else is",
            .init(#"{"expires": "90d", "separation": ["author"]}"#, "+ana", forgivingAge: true),
            (.pending, "0 of 1 approvals; not counted: ana made fraud:2")),
        Case(
            "without rules, the newest decision counts", .init(nil, "-bob +carol"),
            (.approved, "1 of 1 approvals: carol; bob rejected it")),
        Case(
            "without rules, also against", .init(nil, "+bob +carol -dave"),
            (.rejected, "2 of 1 approvals: bob, carol; dave rejected it")),
        Case("without rules and votes", .init(nil, ""), (.pending, "0 of 1 approvals")),
        Case("a policy approved it", .init(two, "", isAutomatic: true), (.approved, "0 of 2 approvals")),
        Case(
            "a policy approved it, without rules", .init(nil, "", isAutomatic: true),
            (.approved, "0 of 1 approvals")),
        Case(
            "a policy approved it, and a person rejects it", .init(two, "-bob", isAutomatic: true),
            (.rejected, "0 of 2 approvals; bob rejected it")),
        Case(
            "a policy approved it, and a person rejects it, without rules",
            .init(nil, "-bob", isAutomatic: true),
            (.rejected, "0 of 1 approvals; bob rejected it")),
        Case(
            "a policy approved it that does so no more",
            .init(two, "", isAutomatic: true, hasAutomatic: false),
            (.pending, "0 of 2 approvals")),
        Case(
            "a policy approved it that does so no more, without rules",
            .init(nil, "", isAutomatic: true, hasAutomatic: false), (.pending, "0 of 1 approvals")),
    ]

    @Test("Counts what everybody says", arguments: counts)
    func count(_ row: Case<Count, (state: ApprovalState, described: String)>) throws {
        let tally = try row.input.tally()
        #expect(tally.state == row.output.state)
        #expect(tally.described == row.output.described)
    }
}

@Suite("VoteJudge")
struct VoteJudgeTests {
    struct Ballot: Sendable {
        /// The policy's rules of approval, in JSON.
        let rules: String
        let actor: String
        var isFor = true
        var reason = ""

        init(_ rules: String, by actor: String, isFor: Bool = true, reason: String = "") {
            (self.rules, self.actor, self.isFor, self.reason) = (rules, actor, isFor, reason)
        }
    }

    private static let listed = #"{"approvers": ["bob", "role:leads"]}"#
    private static let apart = #"{"separation": ["author", "pusher"]}"#
    private static let evidence = #"{"require": {"evidence": ["card"], "metrics": {"auc": {"min": 0.9}}}}"#

    static let ballots: [Case<Ballot, [String]>] = [
        Case("anybody, where nobody is named", .init("{}", by: "mallory"), []),
        Case("somebody named", .init(listed, by: "bob"), ["+approver"]),
        Case("somebody of a role", .init(listed, by: "lea"), ["+approver"]),
        Case("somebody else", .init(listed, by: "mallory"), ["-approver"]),
        Case("the name of a role is nobody", .init(listed, by: "leads"), ["-approver"]),
        Case("another case is another name", .init(listed, by: "Bob"), ["-approver"]),
        Case("somebody else, against", .init(listed, by: "mallory", isFor: false), ["-approver"]),
        Case("the author, against", .init(listed, by: "ana", isFor: false), ["+approver"]),
        Case("the author, for it", .init(listed, by: "ana"), ["-approver"]),
        Case("the pusher, against", .init(listed, by: "ci", isFor: false), ["+approver"]),
        Case(
            "the author of what is apart", .init(apart, by: "ana"),
            ["-separation author", "+separation pusher"]),
        Case(
            "the author by mail", .init(apart, by: "ana@example.com"),
            ["-separation author", "+separation pusher"]),
        Case(
            "the author as a principal", .init(apart, by: "u-17"),
            ["-separation author", "+separation pusher"]),
        Case(
            "the pusher of what is apart", .init(apart, by: "ci"),
            ["+separation author", "-separation pusher"]),
        Case("neither", .init(apart, by: "bob"), ["+separation author", "+separation pusher"]),
        Case("the author against their own", .init(apart, by: "ana", isFor: false), []),
        Case("the promoter is asked elsewhere", .init(#"{"separation": ["promoter"]}"#, by: "ana"), []),
        Case("no reason", .init(#"{"reason": true}"#, by: "bob"), ["-reason"]),
        Case("a reason", .init(#"{"reason": true}"#, by: "bob", reason: "fine"), ["+reason"]),
        Case(
            "no reason against", .init(#"{"reason": true}"#, by: "bob", isFor: false, reason: " "),
            ["-reason"]),
        Case(
            "a reason that does not match",
            .init(#"{"reason": {"pattern": "^RISK-"}}"#, by: "bob", reason: "fine"),
            ["-reason"]),
        Case(
            "a reason that matches",
            .init(#"{"reason": {"pattern": "^RISK-"}}"#, by: "bob", reason: "RISK-7"),
            ["+reason"]),
        Case("no evidence", .init(evidence, by: "bob"), ["-evidence card", "-metric auc min"]),
        Case("a rejection needs no evidence", .init(evidence, by: "bob", isFor: false), []),
    ]

    @Test("Judges who votes, and with which words", arguments: ballots)
    func judges(_ row: Case<Ballot, [String]>) throws {
        var scene = try Scene(#"{"roles": {"leads": ["lea"]}, "approval": \#(row.input.rules)}"#)
        scene.record.author = Author(
            name: "ana", email: "ana@example.com", principal: try Principal(parsing: "u-17"))
        (scene.pusher, scene.actor) = ("ci", row.input.actor)
        try scene.cast(isFor: row.input.isFor, reason: row.input.reason).expect(row.output)
    }

    @Test func `without rules, everybody may say anything`() throws {
        #expect(try Scene("{}").cast().rules == [])
    }

    @Test func `a refusal says who may, and which words are wanted`() throws {
        var scene = try Scene(
            #"{"roles": {"leads": ["lea"]}, "approval": {"approvers": ["bob", "role:leads"], "#
                + #""reason": {"pattern": "^RISK-"}}}"#)
        scene.actor = "mallory"
        let verdict = try scene.cast()
        #expect(
            verdict.failed.map(\.remedy) == [
                "ask one of: bob, lea (leads)", "say a reason that matches ^RISK- with -m",
            ])
        #expect(
            verdict.failed.map(\.finding) == [
                "mallory is not among those who may decide", "no reason is given",
            ])
    }
}
