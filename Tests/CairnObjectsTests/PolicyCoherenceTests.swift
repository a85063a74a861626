import CairnObjects
import Testing

/// A policy that contradicts itself cannot be read, so no value of one exists.
@Suite("Coherence of policies")
struct PolicyCoherenceTests {
    typealias Refusal = PolicyReadingTests.Refusal

    static let contradictions: [Case<String, Refusal>] = [
        Case(
            "an approver's role that is not defined",
            #"{"roles": {"reviewers": ["ana"]}, "approval": {"approvers": ["role:reviewer"]}}"#,
            Refusal(
                "policy.approval.approvers names the role 'reviewer', which policy.roles does not define",
                hint: "did you mean 'role:reviewers'?")),
        Case(
            "a mover's role where there are none", #"{"stages": {"a": {"movers": ["bob", "role:ops"]}}}"#,
            Refusal(
                "policy.stages.a.movers names the role 'ops', which policy.roles does not define",
                hint: "define it: roles: {ops: [ana]}")),
        Case(
            "an overrider's role that is not defined", #"{"stages": {"a": {"override": ["role:ops"]}}}"#,
            Refusal(
                "policy.stages.a.override names the role 'ops', which policy.roles does not define",
                hint: "define it: roles: {ops: [ana]}")),
        Case(
            "a quorum of more than may approve", #"{"approval": {"quorum": 3, "approvers": ["ana", "bob"]}}"#,
            Refusal("policy.approval contradicts itself: a quorum of 3, and 2 who may approve")),
        Case(
            "a quorum of more than may approve, counted as people",
            #"{"roles": {"a": ["ana", "bob"], "b": ["bob"]}, "#
                + #""approval": {"quorum": 3, "approvers": ["role:a", "role:b", "ana"]}}"#,
            Refusal("policy.approval contradicts itself: a quorum of 3, and 2 who may approve")),
        Case(
            "nobody left to promote",
            #"{"approval": {"quorum": 2, "approvers": ["ana", "bob"], "separation": ["promoter"]}, "#
                + #""stages": {"production": {"movers": ["bob"]}}}"#,
            Refusal(
                "policy.stages.production.movers contradicts policy.approval.separation: all who may move it "
                    + "must have approved, so nobody may promote",
                hint: "let somebody move it who is no approver")),
        Case(
            "stages that differ only in case", #"{"stages": {"Staging": {}, "canary": {}, "staging": {}}}"#,
            Refusal("policy.stages has 'Staging' and 'staging', which differ only in case")),
        Case(
            "a comparison with an unknown stage, to approve",
            #"{"stages": {"staging": {}}, "#
                + #""approval": {"require": {"metrics": {"auc": {"noWorseThan": "stagin"}}}}}"#,
            Refusal(
                "policy.approval.require names the stage 'stagin', which policy.stages does not declare",
                hint: "did you mean 'staging'?")),
        Case(
            "a comparison with an unknown stage, to approve automatically",
            #"{"automatic": {"require": {"metrics": {"auc": {"betterThan": "canary"}}}}}"#,
            Refusal(
                "policy.automatic.require names the stage 'canary', which policy.stages does not declare",
                hint: "declare it: stages: {canary: {}}")),
        Case(
            "a comparison with an unknown stage, to promote",
            #"{"stages": {"b": {"require": {"metrics": "#
                + #"{"auc": {"betterThan": {"stage": "canary", "by": "1%"}}}}}}}"#,
            Refusal(
                "policy.stages.b.require names the stage 'canary', which policy.stages does not declare",
                hint: "declare it: stages: {canary: {}}")),
        Case(
            "production in a closed policy without it",
            #"{"closed": true, "stages": {"b": {"after": "production"}}}"#,
            Refusal(
                "policy.stages.b.after names the stage 'production', which policy.stages does not declare",
                hint: "declare it: stages: {production: {}}")),
        Case(
            "an unknown stage before",
            #"{"stages": {"production": {"after": {"stage": "staging", "for": "1d"}}}}"#,
            Refusal(
                "policy.stages.production.after names the stage 'staging', which policy.stages does not "
                    + "declare",
                hint: "declare it: stages: {staging: {}}")),
        Case(
            "an unknown stage to roll back",
            #"{"drift": [{"metric": "a", "max": 1}, {"metric": "b", "max": 1, "rollback": "prod"}]}"#,
            Refusal(
                "policy.drift[1].rollback names the stage 'prod', which policy.stages does not declare",
                hint: "declare it: stages: {prod: {}}")),
        Case(
            "a stage after itself", #"{"stages": {"a": {"after": "a"}}}"#,
            Refusal(
                "policy.stages.a.after goes in a circle: a after a",
                hint: "no version could ever be the first")),
        Case(
            "stages in a circle",
            #"{"stages": {"c": {"after": "b"}, "b": {"after": "a"}, "a": {"after": "c"}}}"#,
            Refusal(
                "policy.stages.a.after goes in a circle: a after c after b after a",
                hint: "no version could ever be the first")),
        Case(
            "a circle that others lead to",
            #"{"stages": {"a": {"after": "b"}, "b": {"after": "c"}, "c": {"after": "b"}}}"#,
            Refusal(
                "policy.stages.b.after goes in a circle: b after c after b",
                hint: "no version could ever be the first")),
    ]

    @Test("What contradicts itself is refused, with the place", arguments: contradictions)
    func contradiction(_ row: Case<String, Refusal>) throws {
        try PolicyReadingTests.expectRefusal(row.input, row.output)
    }

    @Test(
        "What only looks like a contradiction is none",
        arguments: [
            Case("a quorum of all", #"{"approval": {"quorum": 2, "approvers": ["ana", "bob"]}}"#),
            Case("a quorum of anybody", #"{"approval": {"quorum": 100}}"#),
            Case(
                "movers who may approve, where one approval is enough",
                #"{"approval": {"approvers": ["ana", "bob"], "separation": ["promoter"]}, "#
                    + #""stages": {"production": {"movers": ["ana", "bob"]}}}"#),
            Case(
                "a mover who is no approver",
                #"{"approval": {"quorum": 2, "approvers": ["ana", "bob"], "separation": ["promoter"]}, "#
                    + #""stages": {"production": {"movers": ["ana", "eve"]}}}"#),
            Case(
                "movers of a stage that asks for no approval",
                #"{"approval": {"approvers": ["ana"], "separation": ["promoter"]}, "#
                    + #""stages": {"canary": {"movers": ["ana"]}}}"#),
            Case(
                "production without being declared, where the policy is open",
                #"{"drift": [{"metric": "psi", "max": 1, "rollback": "production"}]}"#),
            Case(
                "two stages after one", #"{"stages": {"a": {}, "b": {"after": "a"}, "c": {"after": "a"}}}"#),
        ])
    func coherent(_ row: Case<String, Void>) throws {
        #expect(throws: Never.self) { try policy(row.input) }
    }
}
