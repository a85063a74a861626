import CairnObjects

extension Schemas {
    private static let change = Schema.object(
        [
            "stage": .stageName,
            "skipped": .list(
                of: .object(["digest": .digest, "reason": .text], optional: ["version": .text])
            ).about("Where a rollback would have led, and why it did not."),
        ],
        optional: ["from": .versionID, "to": .versionID])

    static let stages: Table = [
        "StageChange": change,
        "Stage": Schema.versionID.with(["stage": .stageName]),
        "Promotion": .body(
            ["version": .versionInGroup],
            optional: [
                "override": .flag.about("Against the rules, where the policy provides for it."),
                "reason": .text,
            ]),
        "Rollback": .body(
            [:],
            optional: [
                "to": .versionInGroup.about(
                    "Else where the stage stood before, and what may still stand there."),
                "reason": .text,
            ]),
        "StageReceipt": change.with(
            [
                "group": .groupName, "changed": .flag, "overridden": .flag,
                "rules": .list(of: .ref("RuleResult")),
            ], optional: ["entry": .ref("LogEntry")]),
        "StageMove": .object(
            [
                "sequence": .count, "at": .time, "actor": .principal, "action": .enumeration(Action.self),
                "reason": .text,
            ], optional: ["from": .digest, "to": .digest, "version": .text]),
    ]
}
