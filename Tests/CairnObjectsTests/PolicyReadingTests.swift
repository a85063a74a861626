import CairnObjects
import Testing

/// What policies may say, and with which words they are refused where they say something else.
@Suite("Reading policies")
struct PolicyReadingTests {
    struct Refusal: Sendable {
        let message: String
        let hint: String?

        init(_ message: String, hint: String? = nil) { (self.message, self.hint) = (message, hint) }
    }

    static func expectRefusal(_ text: String, _ expected: Refusal) throws {
        let error = try #require(refusal { try policy(text) })
        #expect(error == CairnError(.invalid, expected.message, hint: expected.hint))
    }

    static let approvals: [Case<String, Refusal>] = [
        Case(
            "a quorum of nobody", #"{"approval": {"quorum": 0}}"#,
            Refusal("policy.approval.quorum must be from 1 to 100")),
        Case(
            "a quorum beyond all reason", #"{"approval": {"quorum": 101}}"#,
            Refusal("policy.approval.quorum must be from 1 to 100")),
        Case(
            "half a quorum", #"{"approval": {"quorum": 1.5}}"#,
            Refusal("policy.approval.quorum must be a whole number from 0 to 2^53 - 1")),
        Case(
            "a quorum in words", #"{"approval": {"quorum": "two"}}"#,
            Refusal("policy.approval.quorum must be a number, not text")),
        Case(
            "an unknown duty", #"{"approval": {"separation": ["author", "reviewer"]}}"#,
            Refusal(
                "policy.approval.separation[1]: 'reviewer' is no part to separate",
                hint: "use author, pusher, promoter")),
        Case(
            "a reason that is false", #"{"approval": {"reason": false}}"#,
            Refusal("policy.approval.reason must be an object, not a boolean")),
        Case(
            "a reason without a pattern", #"{"approval": {"reason": {}}}"#,
            Refusal("policy.approval.reason.pattern is missing")),
        Case(
            "a misspelled pattern", #"{"approval": {"reason": {"pattern": "x", "patern": "y"}}}"#,
            Refusal("policy.approval.reason.patern is not known", hint: "did you mean 'pattern'?")),
        Case(
            "an expiry of no time", #"{"approval": {"expires": "0d"}}"#,
            Refusal(
                "policy.approval.expires: '0d' is not a length of time",
                hint: "write it like 90d, 24h, 30m or 2w")),
        Case(
            "an expiry in numbers", #"{"approval": {"expires": 90}}"#,
            Refusal("policy.approval.expires must be text, not a number")),
        Case(
            "a misspelled rule", #"{"approval": {"quorom": 2}}"#,
            Refusal("policy.approval.quorom is not known", hint: "did you mean 'quorum'?")),
        Case(
            "a rule that is far from all", #"{"approval": {"signers": 2}}"#,
            Refusal(
                "policy.approval.signers is not known",
                hint: "known are quorum, approvers, separation, reason, expires, require")),
    ]

    static let requirements: [Case<String, Refusal>] = [
        Case(
            "evidence of an unknown kind",
            #"{"approval": {"require": {"evidence": ["card", "inputs-digest"]}}}"#,
            Refusal(
                "policy.approval.require.evidence[1]: 'inputs-digest' is no kind of evidence",
                hint: "did you mean 'input-digests'?")),
        Case(
            "evidence far from all", #"{"approval": {"require": {"evidence": ["horoscope"]}}}"#,
            Refusal(
                "policy.approval.require.evidence[0]: 'horoscope' is no kind of evidence",
                hint: "use card, input-digests, clean-source, report, signature")),
        Case(
            "an unknown member", #"{"approval": {"require": {"metric": {}}}}"#,
            Refusal("policy.approval.require.metric is not known", hint: "did you mean 'metrics'?")),
        Case(
            "a bound in words", #"{"approval": {"require": {"metrics": {"auc": {"min": "high"}}}}}"#,
            Refusal("policy.approval.require.metrics.auc.min must be a number, not text")),
        Case(
            "a metric that need not be there", #"{"approval": {"require": {"metrics": {"auc": false}}}}"#,
            Refusal("policy.approval.require.metrics.auc must be an object, not a boolean")),
        Case(
            "no room between the bounds",
            #"{"approval": {"require": {"metrics": {"auc": {"min": 0.9, "max": 0.85}}}}}"#,
            Refusal("policy.approval.require.metrics.auc contradicts itself: min 0.9 is above max 0.85")),
        Case(
            "a data set that is false",
            #"{"approval": {"require": {"metrics": {"auc": {"dataset": false}}}}}"#,
            Refusal(
                "policy.approval.require.metrics.auc.dataset must be a name, or true for any",
                hint: "for example split: test")),
        Case(
            "a split without a name", #"{"approval": {"require": {"metrics": {"auc": {"split": ""}}}}}"#,
            Refusal(
                "policy.approval.require.metrics.auc.split must be a name, or true for any",
                hint: "for example split: test")),
        Case(
            "an unknown goal", #"{"approval": {"require": {"metrics": {"auc": {"goal": "up"}}}}}"#,
            Refusal("policy.approval.require.metrics.auc.goal: 'up' is neither 'maximize' nor 'minimize'")),
        Case(
            "confidence in words", #"{"approval": {"require": {"metrics": {"auc": {"confident": "yes"}}}}}"#,
            Refusal("policy.approval.require.metrics.auc.confident must be true or false, not text")),
        Case(
            "confidence about nothing",
            #"{"approval": {"require": {"metrics": {"a": {"confident": true}}}}}"#,
            Refusal(
                "policy.approval.require.metrics.a.confident compares nothing",
                hint: "give it min, max, noWorseThan or betterThan")),
        Case(
            "a goal for nothing",
            #"{"approval": {"require": {"metrics": {"a": {"goal": "minimize", "split": true}}}}}"#,
            Refusal(
                "policy.approval.require.metrics.a.goal compares nothing",
                hint: "give it min, max, noWorseThan or betterThan")),
        Case(
            "a comparison with no stage",
            #"{"approval": {"require": {"metrics": {"auc": {"betterThan": {}}}}}}"#,
            Refusal("policy.approval.require.metrics.auc.betterThan.stage is missing")),
        Case(
            "a misspelled comparison",
            #"{"approval": {"require": {"metrics": {"auc": {"noWorsethan": "production"}}}}}"#,
            Refusal(
                "policy.approval.require.metrics.auc.noWorsethan is not known",
                hint: "did you mean 'noWorseThan'?")),
        Case(
            "a comparison's unknown member",
            #"{"approval": {"require": {"metrics": "#
                + #"{"auc": {"betterThan": {"stage": "production", "than": 1}}}}}}"#,
            Refusal(
                "policy.approval.require.metrics.auc.betterThan.than is not known",
                hint: "known are stage, by")),
    ]

    static let others: [Case<String, Refusal>] = [
        Case(
            "automatic approval of everything", #"{"automatic": {}}"#,
            Refusal(
                "policy.automatic.require is empty, so that everything would be approved",
                hint: "name the evidence and the metrics that a version needs")),
        Case(
            "automatic approval at no moment",
            #"{"automatic": {"on": "merge", "require": {"evidence": ["card"]}}}"#,
            Refusal("policy.automatic.on must be 'push' or 'select', not 'merge'")),
        Case(
            "automatic approval with an unknown member",
            #"{"automatic": {"requires": {"evidence": ["card"]}}}"#,
            Refusal("policy.automatic.requires is not known", hint: "did you mean 'require'?")),
        Case(
            "a role in a role", #"{"roles": {"leads": ["ana"], "all": ["role:leads"]}}"#,
            Refusal("policy.roles.all: a role holds people, not other roles")),
        Case(
            "a role of nobody", #"{"roles": {"leads": []}}"#,
            Refusal("policy.roles.leads names nobody", hint: "leave the rule out where anybody may")),
        Case(
            "a stage before, for no time",
            #"{"stages": {"a": {"after": {"stage": "production", "for": "soon"}}}}"#,
            Refusal(
                "policy.stages.a.after.for: 'soon' is not a length of time",
                hint: "write it like 90d, 24h, 30m or 2w")),
        Case(
            "an override in words", #"{"stages": {"a": {"override": "yes"}}}"#,
            Refusal("policy.stages.a.override must be true, false or an array of names")),
        Case(
            "an override by nobody", #"{"stages": {"a": {"override": []}}}"#,
            Refusal("policy.stages.a.override names nobody", hint: "leave the rule out where anybody may")),
        Case(
            "a misspelled stage rule", #"{"stages": {"a": {"mover": ["ana"]}}}"#,
            Refusal("policy.stages.a.mover is not known", hint: "did you mean 'movers'?")),
        Case(
            "closed in words", #"{"closed": "yes"}"#, Refusal("policy.closed must be true or false, not text")
        ),
        Case(
            "a drift rule about nothing", #"{"drift": [{"max": 1}]}"#,
            Refusal("policy.drift[0].metric is missing")),
        Case(
            "a drift rule without a bound", #"{"drift": [{"metric": "psi"}]}"#,
            Refusal("policy.drift[0] has no bound", hint: "give it min, max or noWorseThanBaseline")),
        Case(
            "a drift rule without room",
            #"{"drift": [{"metric": "a", "max": 1}, {"metric": "b", "min": 2, "max": 1}]}"#,
            Refusal("policy.drift[1] contradicts itself: min 2 is above max 1")),
        Case(
            "a cool-down of no time", #"{"drift": [{"metric": "psi", "max": 1, "cooldown": "0h"}]}"#,
            Refusal(
                "policy.drift[0].cooldown: '0h' is not a length of time",
                hint: "write it like 90d, 24h, 30m or 2w")),
        Case(
            "a misspelled section", #"{"stage": {"production": {}}}"#,
            Refusal("policy.stage is not known", hint: "did you mean 'stages'?")),
        Case("no object", "[]", Refusal("policy must be an object, not an array")),
    ]

    @Test("Refuses, with path and hint, what rules of approval cannot say", arguments: approvals)
    func approval(_ row: Case<String, Refusal>) throws { try Self.expectRefusal(row.input, row.output) }

    @Test("Refuses, with path and hint, what requirements cannot say", arguments: requirements)
    func requirement(_ row: Case<String, Refusal>) throws { try Self.expectRefusal(row.input, row.output) }

    @Test("Refuses, with path and hint, what other rules cannot say", arguments: others)
    func other(_ row: Case<String, Refusal>) throws { try Self.expectRefusal(row.input, row.output) }

    @Test(
        "A pattern that is no regular expression is refused, with the reason",
        arguments: ["(", "[a", "*", #"\"#, "a{2,1}"])
    func pattern(_ pattern: String) throws {
        let json: JSON = ["approval": ["reason": ["pattern": .string(pattern)]]]
        let error = try #require(refusal { try Policy(json: json) })
        #expect(error.code == .invalid)
        #expect(error.message.hasPrefix("policy.approval.reason.pattern is no regular expression: "))
        #expect(error.hint == "for example '^RISK-[0-9]+'; quote it in YAML")
    }

    @Test("A stage with nothing behind its colon has no rules of its own")
    func bareStage() throws {
        let staging = try StageName(parsing: "staging")
        #expect(try policy(#"{"stages": {"staging": null}}"#).stages == [staging: StageRules()])
    }

    @Test("Bounds that meet leave one figure, and are no contradiction")
    func meetingBounds() throws {
        let one = try policy(
            #"{"approval": {"require": {"metrics": {"a": {"min": 1, "max": 1}}}}, "#
                + #""drift": [{"metric": "a", "min": 1, "max": 1}]}"#)
        #expect(one.approval?.require.metrics.keys.sorted() == ["a"] && one.drift.count == 1)
    }
}

@Suite("ReasonRule")
struct ReasonRuleTests {
    static let reasons: [Case<(String?, String), Bool>] = [
        Case("any words", (nil, "fine by me"), true),
        Case("no words", (nil, ""), false),
        Case("white space alone", (nil, " \t\n\u{A0}"), false),
        Case("a match at the begin", ("^RISK-[0-9]+", "RISK-12: reviewed"), true),
        Case("a match in the middle", ("RISK-[0-9]+", "see RISK-12"), true),
        Case("an anchored one in the middle", ("^RISK-[0-9]+", "see RISK-12"), false),
        Case("no match", ("RISK-[0-9]+", "looks good"), false),
        Case("another case", ("RISK", "risk"), false),
        Case("no words, though the pattern would take them", (".*", "  "), false),
    ]

    @Test("Takes reasons that say something, and match", arguments: reasons)
    func accepts(_ reason: Case<(String?, String), Bool>) {
        #expect(ReasonRule(pattern: reason.input.0).accepts(reason.input.1) == reason.output)
    }
}
