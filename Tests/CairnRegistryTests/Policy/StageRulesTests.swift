import CairnObjects
import Testing

@testable import CairnRegistry

/// Every rule about stages, one by one, for promotions and rollbacks.
@Suite("Rules of stages")
struct StageRulesTests {
    typealias Edit = @Sendable (inout Scene) throws -> Void

    /// Approved by bob; judged to move into `production` by eve.
    private static func scene(_ text: String, _ edit: Edit) throws -> Scene {
        var scene = try Scene(text)
        (scene.state, scene.votes) = (.approved, "+bob")
        try edit(&scene)
        return scene
    }

    private static let closed = #"{"closed": true, "stages": {"production": {}, "staging": {}}}"#
    private static let movers = #"{"stages": {"production": {"movers": ["eve"]}}}"#
    private static let apart = #"{"approval": {"separation": ["promoter"]}}"#
    private static let after = #"{"stages": {"staging": {}, "production": {"after": "staging"}}}"#
    private static let day =
        #"{"stages": {"staging": {}, "production": {"after": {"stage": "staging", "for": "1d"}}}}"#
    private static let freeze =
        #"{"stages": {"production": {"freeze": [{"from": "Fri 16:00", "to": "Mon 08:00", "zone": "UTC"}]}}}"#
    private static let two = #"{"approval": {"quorum": 2}}"#

    static let rules: [Case<(policy: String, edit: Edit), [String]>] = [
        Case("approved", ("{}", { _ in }), ["+approved"]),
        Case("pending", ("{}", { ($0.state, $0.votes) = (.pending, "") }), ["-approved"]),
        Case("rejected", ("{}", { ($0.state, $0.votes) = (.rejected, "-bob") }), ["-approved"]),
        Case("a stage of a closed policy", (closed, { _ in }), ["+declared", "+approved"]),
        Case(
            "no stage of a closed policy", (closed, { $0.stage = "canary" }), ["-declared", "+not-rejected"]),
        Case("any stage of an open policy", (after, { $0.stage = "canary" }), ["+not-rejected"]),
        Case(
            "a free stage takes what is pending", ("{}", { ($0.stage, $0.state) = ("canary", .pending) }),
            ["+not-rejected"]),
        Case(
            "a free stage takes nothing that is rejected",
            ("{}", { ($0.stage, $0.state) = ("canary", .rejected) }),
            ["-not-rejected"]),
        Case(
            "a free stage takes nothing that an entitled person rejects under the policy as it is",
            (#"{"approval": {}}"#, { ($0.stage, $0.votes) = ("canary", "-carol +bob") }), ["-not-rejected"]),
        Case("a quorum that was reached", (two, { $0.votes = "+bob +carol" }), ["+approved"]),
        Case("a quorum that is no longer reached", (two, { _ in }), ["-approved"]),
        Case(
            "a quorum that is reached only now, and not decided yet",
            (two, { ($0.state, $0.votes) = (.pending, "+bob +carol") }), ["-approved"]),
        Case(
            "an approval that grew old", (#"{"approval": {"expires": "90d"}}"#, { $0.votes = "+bob@91d" }),
            ["-approved"]),
        Case("who may move it", (movers, { _ in }), ["+approved", "+mover"]),
        Case("who may not move it", (movers, { $0.actor = "bob" }), ["+approved", "-mover"]),
        Case("who did not approve it", (apart, { _ in }), ["+approved", "+separation promoter"]),
        Case("who approved it", (apart, { $0.actor = "bob" }), ["+approved", "-separation promoter"]),
        Case(
            "who approved it, into a free stage", (apart, { ($0.actor, $0.stage) = ("bob", "canary") }),
            ["+not-rejected"]),
        Case("never stood before", (after, { _ in }), ["+approved", "-after staging"]),
        Case(
            "stood before, for a moment", (after, { $0.stood = ["staging": 0] }),
            ["+approved", "+after staging"]),
        Case("never stood before, for long enough", (day, { _ in }), ["+approved", "-after staging"]),
        Case(
            "stood a millisecond too short", (day, { $0.stood = ["staging": 86_399_999] }),
            ["+approved", "-after staging"]),
        Case(
            "stood long enough", (day, { $0.stood = ["staging": 86_400_000] }),
            ["+approved", "+after staging"]),
        Case(
            "stood long enough elsewhere", (day, { $0.stood = ["canary": 86_400_000] }),
            ["+approved", "-after staging"]),
        Case("outside the freeze", (freeze, { _ in }), ["+approved", "+freeze"]),
        Case(
            "inside the freeze", (freeze, { $0.walls = ["UTC": "2026-11-28 12:00"] }),
            ["+approved", "-freeze"]),
        Case(
            "a wall that nobody can read", (freeze, { $0.walls = ["Europe/Berlin": "2026-11-24 12:00"] }),
            ["+approved", "-freeze"]),
        Case(
            "evidence", (#"{"stages": {"production": {"require": {"evidence": ["card"]}}}}"#, { _ in }),
            ["+approved", "-evidence card"]),
        Case(
            "a metric beside what stands there",
            (
                #"{"stages": {"production": {"require": {"metrics": "#
                    + #"{"auc": {"noWorseThan": "production"}}}}}}"#,
                {
                    $0.record.metrics = try metrics(#"{"auc": 0.8}"#)
                    $0.standing = ["production": try metrics(#"{"auc": 0.9}"#)]
                }
            ), ["+approved", "-metric auc noWorseThan"]),
        Case(
            "requirements of another stage are not asked",
            (#"{"stages": {"staging": {"require": {"evidence": ["card"]}}}}"#, { _ in }), ["+approved"]),
    ]

    @Test("Judges a promotion", arguments: rules)
    func promotion(_ row: Case<(policy: String, edit: Edit), [String]>) throws {
        try Self.scene(row.input.policy, row.input.edit).move().expect(row.output)
    }

    private static let demanding = """
        {"closed": true, "approval": {"quorum": 1, "expires": "90d", "separation": ["promoter"]}, "stages": {
        "staging": {}, "production": {"after": "staging", "movers": ["eve"],
        "require": {"evidence": ["card"]},
        "freeze": [{"from": "Mon 00:00", "to": "Sun 00:00", "zone": "UTC"}]}}}
        """

    /// What makes a version unfit to stand in a stage is asked of one that comes back too; the rest is not.
    static let rollbacks: [Case<Edit, [String]>] = [
        Case(
            "old, without a card, in a freeze", { $0.votes = "+bob@91d" },
            ["+declared", "+approved", "+mover"]),
        Case(
            "by who approved it", { ($0.votes, $0.actor) = ("+eve", "eve") },
            ["+declared", "+approved", "+mover"]),
        Case("by who may not move it", { $0.actor = "bob" }, ["+declared", "+approved", "-mover"]),
        Case(
            "rejected meanwhile", { ($0.state, $0.votes) = (.rejected, "+bob -carol") },
            ["+declared", "-approved", "+mover"]),
        Case(
            "its vote taken back", { ($0.state, $0.votes) = (.pending, "") },
            ["+declared", "-approved", "+mover"]),
        Case("out of what is no stage any more", { $0.stage = "canary" }, ["-declared", "+not-rejected"]),
    ]

    @Test("Judges a rollback", arguments: rollbacks)
    func rollback(_ row: Case<Edit, [String]>) throws {
        var scene = try Self.scene(Self.demanding, row.input)
        scene.kind = .rollback
        try scene.move().expect(row.output)
    }

    @Test func `a promotion is asked all that a rollback is not`() throws {
        try Self.scene(Self.demanding) { $0.votes = "+bob@91d" }.move().expect([
            "+declared", "-approved", "+mover", "+separation promoter", "-after staging", "-evidence card",
            "-freeze",
        ])
    }

    @Test func `what is wanted is said in figures`() throws {
        let early = try Self.scene(Self.day) { $0.stood = ["staging": 3_600_000] }.move().rules[1]
        #expect(early.finding == "fraud:2 stood in staging for 1 h; it must stand there for 1d")
        #expect(early.remedy == "wait 23 h more")
        #expect(early.found == .number(3600) && early.required == .number(86_400))
        let never = try Self.scene(Self.day) { _ in }.move().rules[1]
        #expect(never.finding == "fraud:2 never stood in staging; it must stand there for 1d")
        #expect(never.remedy == "put it there first with 'cairn promote fraud:2 staging'")
        let frozen = try Self.scene(Self.freeze) { $0.walls = ["UTC": "2026-11-28 12:00"] }.move().rules[1]
        #expect(
            frozen.finding
                == "it is 2026-11-28 12:00 there; 'production' is frozen from Fri 16:00 to Mon 08:00 (UTC)")
        #expect(frozen.remedy == "wait until Mon 08:00 (UTC)")
        let old = try Self.scene(#"{"approval": {"expires": "90d"}}"#) { $0.votes = "+bob@91d" }.move().rules[
            0]
        #expect(
            old.finding == "'production' is guarded and fraud:2 is Approved "
                + "(0 of 1 approvals; not counted: bob voted more than 90d ago)")
        #expect(old.remedy == "have it approved again with 'cairn approve fraud:2 -m REASON'")
    }
}

@Suite("OverrideJudge")
struct OverrideJudgeTests {
    struct Emergency: Sendable {
        let override: String
        var actor = "eve"
        var reason = "the site is down"
        var state = ApprovalState.pending
        var votes = ""
        var stage = "production"
    }

    private static let all = ["+override", "+override reason", "+override rejected", "+override declared"]

    static let emergencies: [Case<Emergency, [String]>] = [
        Case("nobody may", .init(override: "false"), ["-override"] + all.dropFirst()),
        Case("anybody may", .init(override: "true"), all),
        Case("somebody named", .init(override: #"["role:ops"]"#), all),
        Case(
            "somebody else", .init(override: #"["role:ops"]"#, actor: "bob"),
            ["-override"] + all.dropFirst()),
        Case(
            "without a reason", .init(override: "true", reason: ""),
            ["+override", "-override reason", "+override rejected", "+override declared"]),
        Case(
            "with white space for a reason", .init(override: "true", reason: " \n"),
            ["+override", "-override reason", "+override rejected", "+override declared"]),
        Case(
            "of what is rejected", .init(override: "true", state: .rejected, votes: "-bob"),
            ["+override", "+override reason", "-override rejected", "+override declared"]),
        Case(
            "of what an entitled person rejects under the policy as it is",
            .init(override: "true", state: .approved, votes: "-bob +carol"),
            ["+override", "+override reason", "-override rejected", "+override declared"]),
        Case(
            "of no stage", .init(override: "true", stage: "canary"),
            ["-override", "+override reason", "+override rejected", "-override declared"]),
    ]

    @Test("Lets rules be broken only where that is provided for, with a reason", arguments: emergencies)
    func judges(_ row: Case<Emergency, [String]>) throws {
        let emergency = row.input
        var scene = try Scene(
            #"{"closed": true, "roles": {"ops": ["eve"]}, "approval": {}, "#
                + #""stages": {"production": {"override": \#(emergency.override)}}}"#)
        (scene.state, scene.votes) = (emergency.state, emergency.votes)
        let verdict = OverrideJudge.judge(
            try scene.candidate(), to: try StageName(parsing: emergency.stage),
            by: try intent(emergency.reason, by: emergency.actor), in: try scene.situation())
        #expect(verdict.answers == row.output)
        #expect(verdict.failed.prefix(3).allSatisfy { $0.rule == "override declared" || $0.remedy != nil })
    }
}
