import CairnObjects
import CairnRegistry

extension Schemas {
    static let audit: Table = [
        "JobRequest": .any(of: [
            .body(
                ["kind": .constant("verify")],
                optional: ["versions": .list(of: .versionSpec).about("These only; else everything.")]),
            .body(
                ["kind": .constant("collect")],
                optional: ["retentionDays": .count, "graceHours": .count, "dryRun": .flag]),
        ]),
        "Job": .object(
            [
                "id": .text, "kind": .words(["verify", "collect"]), "by": .principal, "startedAt": .time,
                "state": .words(["running", "done", "failed", "cancelled"]),
                "done": .count.about("Bytes."), "total": .count,
            ],
            optional: [
                "result": .any(of: [.ref("VerificationReport"), .ref("CollectionReport")]),
                "problem": .ref("Error"),
            ]),
        "VerificationReport": .object(
            [
                "sound": .flag, "groups": .count, "versions": .count, "refs": .count, "entries": .count,
                "documents": .count, "blobs": .count, "bytes": .count,
                "problems": .list(of: .ref("Damage")),
                "orphans": .object(["blobs": .count, "bytes": .count, "documents": .count]),
                "leftovers": .list(of: .text), "strangers": .list(of: .text),
            ], optional: ["checkpoint": .object(["origin": .text, "size": .count, "root": .text])]),
        "Damage": .object([
            "kind": .enumeration(VerificationReport.Problem.Kind.self), "subject": .text, "detail": .text,
            "affects": .list(of: .text).about("The versions that are affected."),
        ]),
        "CollectionReport": .object([
            "removedBlobs": .count, "removedDocuments": .count, "freedBytes": .count, "sparedBlobs": .count,
            "leftovers": .count, "keptBlobs": .count, "keptDocuments": .count,
        ]),
    ]
}
