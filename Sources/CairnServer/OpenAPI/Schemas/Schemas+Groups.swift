import CairnObjects

extension Schemas {
    private static let group = Schema.object(
        [
            "group": .groupName, "description": .text, "createdAt": .time,
            "versions": .count.about("How many there are."),
            "pending": .count.about("How many wait for a decision."),
            "stages": .map(of: .versionNumber).about("The number of the version that stands in each."),
        ],
        optional: ["newest": .versionNumber])

    static let groups: Table = [
        "Group": group,
        "GroupDetails": group.with(
            ["labels": .labels, "createdBy": .principal, "policy": .ref("Policy")],
            optional: ["lastNumber": Schema.versionNumber.about("The highest that was ever given.")]),
        "NewGroup": .body(
            ["name": .groupName], optional: ["description": .text, "labels": .labels, "reason": .text]),
        "GroupEdit": .body(
            [:],
            optional: [
                "description": .text, "setLabels": .labels, "unsetLabels": .list(of: .text),
                "guarded": .map(of: .flag).about(
                    "Stages, and whether they take only approved versions; takes an administrator."),
                "reason": .text,
            ]),
        "GroupChange": .object(
            ["group": .groupName],
            optional: ["entry": .ref("LogEntry").about("Absent where nothing had to be done.")]),
    ]
}
