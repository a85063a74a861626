import CairnObjects

extension Schemas {
    /// What a record may say, whoever writes it. Members that nobody knows are kept.
    private static let recordMembers: Schema.Members = [
        "parents": .list(of: .digest), "message": .text, "metrics": .map(of: .ref("Metric")),
        "parameters": .map(of: .anything), "inputs": .list(of: .ref("Input")), "source": .ref("Source"),
        "build": .ref("Build"), "inference": .ref("Inference"), "card": .ref("Descriptor"),
        "report": .ref("Descriptor"), "baselines": .map(of: .ref("Metric")), "trigger": .text,
        "custom": .map(of: .anything),
    ]

    static let records: Table = [
        "Record": .object(
            ["author": .ref("Author"), "createdAt": .time], optional: recordMembers, isOpen: true),
        "RecordDraft": .body(
            [:],
            optional: [
                "author": .ref("Author"), "message": .text, "metrics": .map(of: .ref("Metric")),
                "parameters": .map(of: .anything), "inputs": .list(of: .ref("Input")),
                "source": .ref("Source"), "build": .ref("Build"), "inference": .ref("Inference"),
                "baselines": .map(of: .ref("Metric")), "trigger": .text, "custom": .map(of: .anything),
                "parents": .list(of: .digest), "card": .ref("Descriptor"), "report": .ref("Descriptor"),
            ], isOpen: true
        ).about("The server adds when it was made, and the name that the credentials prove."),
        "Author": .body(["name": .text], optional: ["email": .text, "principal": .principal], isOpen: true),
        "Metric": .any(of: [
            .number,
            .body(
                ["value": .number],
                optional: [
                    "dataset": .text, "split": .text, "lower": .number, "upper": .number, "report": .digest,
                    "goal": .enumeration(Metric.Goal.self),
                ], isOpen: true),
        ]),
        "Input": .body(
            ["name": .text],
            optional: ["uri": .text, "digest": .digest, "size": .count, "kind": .text], isOpen: true),
        "Source": .body(
            [:],
            optional: ["repository": .text, "commit": .text, "dirty": .flag, "path": .text], isOpen: true),
        "Build": .body(
            [:],
            optional: [
                "tool": .text, "host": .text, "user": .text, "runURL": .text, "command": .text,
                "started": .time, "finished": .time,
            ], isOpen: true),
        "Inference": .body(
            [:],
            optional: [
                "image": .text, "imageDigest": .digest, "contentTypes": .list(of: .text),
                "instanceTypes": .list(of: .text), "framework": .text,
            ], isOpen: true),
        "Descriptor": .body(
            ["mediaType": .text, "digest": .digest, "size": .count],
            optional: ["annotations": .map(of: .text)], isOpen: true
        ).about("As the OCI image specification has it."),
        "Manifest": .object(
            [
                "schemaVersion": .constant(.integer(2)), "config": .ref("Descriptor"),
                "layers": .list(of: .ref("Descriptor")),
            ],
            optional: ["mediaType": .constant(.string(MediaType.manifest)), "artifactType": .text],
            isOpen: true
        ).about("An OCI 1.1 image manifest, byte for byte as it was registered."),
        "Card": .object(
            [
                "cairn": Schema.versionID.with(
                    [
                        "approval": .enumeration(ApprovalState.self),
                        "approvals": .list(of: .ref("Approval")),
                        "stages": .list(of: .stageName), "author": .ref("Author"), "createdAt": .time,
                        "parents": .list(of: .object(["digest": .digest], optional: ["version": .text])),
                        "filled": .list(of: .text).about(
                            "JSON Pointers to all that the card does not say itself: the registry does."
                        ),
                    ],
                    optional: [
                        "message": .text, "source": .ref("Source"), "build": .ref("Build"),
                        "inference": .ref("Inference"), "report": .ref("Descriptor"), "trigger": .text,
                        "card": .object(
                            ["digest": .digest, "size": .count, "mediaType": .text],
                            optional: ["title": .text]),
                    ])
            ],
            optional: [
                "model_overview": .map(of: .anything), "intended_uses": .map(of: .anything),
                "business_details": .map(of: .anything), "training_details": .map(of: .anything),
                "evaluation_details": .list(of: .map(of: .anything)),
                "additional_information": .map(of: .anything),
            ], isOpen: true
        ).about("SageMaker's model card JSON schema, and what the registry knows of the version."),
    ]
}
