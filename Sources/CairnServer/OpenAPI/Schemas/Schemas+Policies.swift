import CairnObjects

extension Schemas {
    static let policies: Table = [
        "RuleResult": .object(
            [
                "rule": .text.about("Stable, for scripts: `quorum`, `metric auc min`."), "passes": .flag,
                "finding": .text.about("What was found, with the figures compared."),
            ],
            optional: [
                "remedy": .text.about("What would make it pass."), "found": .anything, "required": .anything,
            ]),
        "EffectivePolicy": .object(
            [
                "source": .words(["group", "registry", "standard"]).about("Whose rules hold."),
                "policy": .ref("Policy"),
            ], optional: ["digest": .digest]),
        "PolicySetting": .body(
            ["policy": .ref("Policy")],
            optional: [
                "unknownMetrics": .flag.about("Take rules about metrics that no version has."),
                "reason": .text,
            ]),
        "PolicyChange": .object(["changed": .flag], optional: ["entry": .ref("LogEntry")]),
        "PolicyTestRequest": .body(
            [:],
            optional: [
                "policy": .ref("Policy").about("A draft; else the rules that hold."), "stage": .stageName,
                "reason": .text,
            ]),
        "Verdict": .object(["passes": .flag, "rules": .list(of: .ref("RuleResult"))]),
        "PolicyTest": Schema.versionID.with(
            [
                "approval": .enumeration(ApprovalState.self), "votes": .ref("Tally"),
                "approve": .ref("Verdict"),
                "stages": .map(of: .ref("Verdict")),
            ], optional: ["automatic": .ref("Verdict")]),
        "Policy": .object(
            [:],
            optional: [
                "roles": .map(of: .list(of: .principal, 1...10_000)),
                "approval": .ref("ApprovalRules"), "automatic": .ref("AutomaticApproval"),
                "stages": .map(of: .any(of: [.ref("StageRules"), Schema(["type": "null"])])),
                "closed": .flag.about("Whether there are no stages but these."),
                "drift": .list(of: .ref("DriftRule")),
            ]
        ).about("What it means is in docs/policies.md. A member that is not known is refused."),
    ]
}
