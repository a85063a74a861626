import CairnObjects

extension Schemas {
    static let decisions: Table = [
        "Approval": .object(
            [
                "subject": .digest, "state": .enumeration(ApprovalState.self), "actor": .principal,
                "at": .time,
            ],
            optional: [
                "reason": .text, "previous": .digest.about("The approval before this one."),
                "policy": .digest.about("The policy that approved it without a person."),
                "votes": .list(of: .ref("Vote")),
            ], isOpen: true),
        "Vote": .object(
            ["actor": .principal, "state": .enumeration(ApprovalState.self), "at": .time],
            optional: ["reason": .text]),
        "Tally": .object([
            "quorum": .count, "state": .enumeration(ApprovalState.self), "for": .list(of: .ref("Vote")),
            "against": .list(of: .ref("Vote")),
            "discounted": .list(of: .object(["vote": .ref("Vote"), "reason": .text])),
        ]),
        "Decision": .any(of: [
            .body(
                ["decision": .words(["approve", "retract"])],
                optional: ["withdraw": Schema(["type": "boolean", "const": false]), "reason": .text]),
            .body(
                ["decision": .words(["reject"])],
                optional: [
                    "withdraw": .flag.about("Take the version out of the stages that it stands in, too."),
                    "reason": .text,
                ]),
        ]),
        "DecisionReceipt": Schema.versionID.with(
            [
                "approval": .enumeration(ApprovalState.self), "previous": .enumeration(ApprovalState.self),
                "changed": Schema.flag.about("Whether the log has a new entry."),
                "voteChanged": Schema.flag.about("Whether the caller's vote is another one now."),
                "votes": .ref("Tally"), "rules": .list(of: .ref("RuleResult")),
                "withdrawn": .list(of: .ref("StageChange")),
            ], optional: ["entry": .ref("LogEntry")]),
        "SelectionRequest": .body(
            ["sort": .sort],
            optional: [
                "where": .condition, "approve": .flag.about("Approve the chosen one as well."),
                "reason": .text,
            ]),
        "Selection": .object(
            [
                "group": .groupName, "leftOut": .count.about("Versions that lack the field."),
                "candidates": .list(
                    of: Schema.versionID.with(
                        [
                            "approval": .enumeration(ApprovalState.self),
                            "rules": .list(of: .ref("RuleResult")),
                        ],
                        optional: [
                            "value": .any(of: [.number, .text]),
                            "obstacle": .text.about("Why it was not chosen."),
                        ])),
            ],
            optional: [
                "chosen": .versionID, "approval": .enumeration(ApprovalState.self), "entry": .ref("LogEntry"),
            ]),
        "LabelEdit": .body(
            [:], optional: ["set": .labels, "unset": .list(of: .text), "reason": .text]),
        "LabelChange": .object(["labels": .labels], optional: ["entry": .ref("LogEntry")]),
        "NewObservation": .body(
            [:],
            optional: [
                "metrics": .map(of: .ref("Metric")), "stage": .stageName,
                "window": .text.about("The time that the figures are about, in words of your own."),
                "gone": .list(of: .text).about("Metrics that can no longer be measured."),
                "report": .ref("SentFile"), "lease": .text.about("The one that holds the report's bytes."),
                "reason": .text,
            ]),
        "Observation": .object(
            [
                "subject": .digest, "actor": .principal, "at": .time, "number": .count, "document": .digest,
            ], optional: observationMembers, isOpen: true),
        "ObservationReceipt": Schema.versionID.with(
            [
                "observation": .object(
                    ["subject": .digest, "actor": .principal, "at": .time, "number": .count],
                    optional: observationMembers, isOpen: true),
                "rules": .list(of: .ref("RuleResult")), "drift": .flag,
                "unjudged": .list(of: .text).about("Metrics with a rule of drift that nobody measured."),
            ],
            optional: [
                "rolledBack": .ref("StageChange"), "held": .text.about("Why no stage went back."),
                "entry": .ref("LogEntry"),
            ]),
    ]

    private static let observationMembers: Schema.Members = [
        "metrics": .map(of: .ref("Metric")), "stage": .stageName, "window": .text, "message": .text,
        "report": .ref("Descriptor"), "drift": .list(of: .ref("RuleResult")),
    ]
}
