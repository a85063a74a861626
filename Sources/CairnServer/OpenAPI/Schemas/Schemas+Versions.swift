import CairnObjects
import CairnStorage

extension Schema {
    /// The members that name a version.
    static var versionID: Schema {
        .object([
            "version": .text.about("Its name: `fraud-detection:3`."), "group": .groupName,
            "number": .versionNumber, "digest": .digest,
        ])
    }
}

extension Schemas {
    private static let indexed = Schema.versionID.with([
        "createdAt": .time, "author": .text, "message": .text,
        "size": .count.about("Of all files, in bytes."),
        "approval": .enumeration(ApprovalState.self), "stages": .list(of: .stageName),
        "metrics": .map(of: .number), "parameters": .map(of: .any(of: [.number, .text])), "labels": .labels,
    ])

    static let versions: Table = [
        "VersionID": .versionID,
        "IndexedVersion": indexed,
        "IndexedVersionWithLinks": indexed.with([
            "links": .list(
                of: .object([
                    "kind": .words(IndexedVersion.Link.Kind.allCases.map { "\($0)" }), "digest": .digest,
                ]))
        ]),
        "Page": .object(
            ["versions": .list(of: .ref("IndexedVersion")), "total": .count],
            optional: ["next": .text.about("The cursor of the next page.")]),
        "File": .object(["name": .text, "digest": .digest, "size": .count, "mediaType": .text]),
        "Version": Schema.versionID.with([
            "approval": .enumeration(ApprovalState.self), "stages": .list(of: .stageName), "labels": .labels,
            "record": .ref("Record"), "approvals": .list(of: .ref("Approval")).about("The newest first."),
            "observations": .list(of: .ref("Observation")), "files": .list(of: .ref("File")),
        ]),
        "DeletedVersion": Schema.versionID.with([:], optional: ["entry": .ref("LogEntry")]),
        "SentFile": .body(
            ["digest": .digest, "size": .count],
            optional: ["name": .text(length: 1...1024), "mediaType": .text]
        ).about("A file whose bytes were sent before, under the lease."),
        "Registration": .body(
            [
                "lease": Schema.lease.about("The one that holds the files' bytes."),
                "files": .list(of: .ref("SentFile"), 1...10_000),
            ],
            optional: [
                "record": .ref("RecordDraft"), "card": .ref("SentFile"),
                "report": .ref("SentFile"), "labels": .labels,
                "parents": .any(of: [.constant("standing"), .list(of: .versionSpec)]).about(
                    "What it derives from: `standing` (what stands in production now) or versions by name."),
                "force": .flag.about("Register it anew even where the newest version is the same."),
                "reason": .text.about("For the log; else the record's message."),
            ]),
        "RegistrationReceipt": Schema.versionID.with(
            [
                "outcome": .words(["registered", "unchanged", "repeated"]),
                "approval": .enumeration(ApprovalState.self), "rules": .list(of: .ref("RuleResult")),
                "files": .list(of: .ref("File")), "parents": .list(of: .versionID),
                "present": .list(of: .text).about("The names of the files that were there already."),
            ],
            optional: ["entry": .ref("LogEntry")]),
        "Diff": .object([
            "before": .versionID, "after": .versionID, "metrics": .list(of: .ref("MetricChange")),
            "parameters": .list(of: .ref("ValueChange")), "inputs": .list(of: .ref("ValueChange")),
            "record": .list(of: .ref("ValueChange")),
            "files": .list(
                of: .object(
                    ["name": .text, "change": .words(["same", "changed", "added", "removed"])],
                    optional: ["before": .ref("Descriptor"), "after": .ref("Descriptor")])),
        ]),
        "MetricChange": .object(
            ["name": .text],
            optional: [
                "before": .number, "after": .number, "difference": .number,
                "goal": .enumeration(Metric.Goal.self), "better": .flag,
            ]),
        "ValueChange": .object(["name": .text], optional: ["before": .anything, "after": .anything]),
        "Lineage": .object([
            "subject": .text, "cut": .flag.about("Whether there is more beyond the depth asked for."),
            "nodes": .list(of: .ref("LineageNode")),
            "edges": .list(
                of: .object([
                    "from": .count, "to": .count,
                    "relation": .words(["parent", "input", "uses", "trigger", "observes"]),
                ])
            ).about("Between nodes, by their place in the list, from 0."),
        ]),
        "LineageNode": .object(
            ["kind": .words(["version", "trigger", "deleted", "input"])],
            optional: [
                "version": .text, "group": .groupName, "number": .versionNumber, "digest": .digest,
                "trigger": .text, "name": .text, "note": .text,
            ]),
    ]
}
