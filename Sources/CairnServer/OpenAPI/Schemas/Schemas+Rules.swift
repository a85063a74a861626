import CairnObjects

extension Schemas {
    private static let roster = Schema.list(of: .text(length: 1...300), 1...10_000)
    private static let period = Schema.text(
        pattern: "^[0-9]+ *(w|d|h|m|s|weeks?|days?|hours?|minutes?|seconds?)$"
    ).example("90d")
    private static let tolerance = Schema.any(of: [
        Schema(["type": "number", "minimum": .integer(0)]), .text(pattern: "^[0-9.eE+-]+%$").example("2%"),
    ])
    private static let comparison = Schema.any(of: [
        .stageName, .object(["stage": .stageName], optional: ["by": tolerance]),
    ])
    private static let stated = Schema.any(of: [.constant(true), .text(length: 1...10_000)])

    /// What policies are made of.
    static let rules: Table = [
        "ApprovalRules": .object(
            [:],
            optional: [
                "quorum": .integer(1...100), "approvers": roster,
                "separation": .list(of: .enumeration(ApprovalRules.Duty.self)),
                "reason": .any(of: [.constant(true), .object(["pattern": .text])]),
                "expires": period, "require": .ref("Requirements"),
            ]),
        "AutomaticApproval": .object(
            ["require": .ref("Requirements")],
            optional: ["on": .enumeration(AutomaticApproval.Moment.self)]),
        "Requirements": .object(
            [:],
            optional: [
                "evidence": .list(of: .enumeration(Requirements.Evidence.self)),
                "metrics": .map(of: .ref("MetricRule")),
            ]),
        "MetricRule": .any(of: [
            .constant(true),
            .object(
                [:],
                optional: [
                    "min": .number, "max": .number, "dataset": stated, "split": stated,
                    "noWorseThan": comparison, "betterThan": comparison,
                    "goal": .enumeration(Metric.Goal.self), "confident": .flag,
                ]),
        ]),
        "StageRules": .object(
            [:],
            optional: [
                "guarded": .flag,
                "after": .any(of: [.stageName, .object(["stage": .stageName], optional: ["for": period])]),
                "require": .ref("Requirements"), "freeze": .list(of: .ref("FreezeWindow")), "movers": roster,
                "override": .any(of: [.flag, roster]),
            ]),
        "FreezeWindow": .object(
            [
                "from": .text.example("Fri 16:00"), "to": .text.example("Mon 08:00"),
                "zone": .text.example("Europe/Berlin"),
            ],
            optional: ["reason": .text]),
        "DriftRule": .object(
            ["metric": .text],
            optional: [
                "min": .number, "max": .number, "noWorseThanBaseline": tolerance,
                "goal": .enumeration(Metric.Goal.self), "rollback": .stageName, "cooldown": period,
            ]),
    ]
}
