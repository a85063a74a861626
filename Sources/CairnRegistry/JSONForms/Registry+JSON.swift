package import CairnObjects
package import CairnStorage

extension IndexedGroup {
    package var json: JSON {
        .members([
            "group": .text(name), "description": .string(description), "createdAt": .text(createdAt),
            "versions": .integer(versionCount), "pending": .integer(pendingCount),
            "newest": newest.map { .integer($0.value) },
            "stages": .object(
                Dictionary(
                    uniqueKeysWithValues: stages.map { ($0.key.description, JSON.integer($0.value.value)) })),
        ])
    }
}

extension GroupDetails {
    package var json: JSON {
        summary.json.with([
            "labels": .object(document.labels.values.mapValues(JSON.string)),
            "createdBy": .text(document.createdBy), "policy": policy.json,
        ])
    }
}

extension StageChange {
    package var json: JSON {
        .members([
            "stage": .text(stage), "from": from?.json, "to": to?.json,
            "skipped": .array(
                skipped.map { skipped in
                    JSON.members([
                        "version": skipped.version.map(JSON.text), "digest": .text(skipped.manifest),
                        "reason": .string(skipped.reason),
                    ])
                }),
        ])
    }
}

extension StageReceipt {
    package var json: JSON {
        change.json.with([
            "group": .text(group), "changed": .bool(entry != nil), "overridden": .bool(isOverridden),
            "rules": verdict.json, "entry": entry?.json,
        ])
    }
}

extension Verdict {
    package var json: JSON { .array(rules.map(\.json)) }
}

extension StageMove {
    package var json: JSON {
        .members([
            "sequence": .integer(entry.sequence), "at": .text(entry.at), "actor": .text(entry.actor),
            "action": .text(entry.action), "reason": .string(entry.reason), "from": from.map(JSON.text),
            "to": to.map(JSON.text), "version": version.map(JSON.text),
        ])
    }
}

extension PullReceipt {
    package var json: JSON {
        version.json.with([
            "directory": .text(directory), "files": .array(files.map(\.json)),
            "present": .array(present.map(JSON.text)),
        ])
    }
}

extension CheckoutReceipt {
    package var json: JSON {
        version.json.with([
            "link": .text(link), "directory": .text(directory), "previous": previous.map(JSON.text),
            "changed": .bool(!wasCurrent), "files": .array(files.map(\.json)),
        ])
    }
}

extension VerificationReport {
    package var json: JSON {
        .members([
            "sound": .bool(isSound), "groups": .integer(groups), "versions": .integer(versions),
            "refs": .integer(refs), "entries": .integer(entries), "documents": .integer(documents),
            "blobs": .integer(blobs), "bytes": .integer(bytes),
            "checkpoint": checkpoint.map {
                ["origin": .string($0.origin), "size": .integer($0.size), "root": .string($0.root.base64)]
            },
            "problems": .array(problems.map(\.json)),
            "orphans": [
                "blobs": .integer(orphanBlobs), "bytes": .integer(orphanBytes),
                "documents": .integer(orphanDocuments),
            ],
            "leftovers": .array(leftovers.map(JSON.string)), "strangers": .array(strangers.map(JSON.string)),
        ])
    }
}

extension VerificationReport.Problem {
    package var json: JSON {
        [
            "kind": .string(kind.rawValue), "subject": .string(subject), "detail": .string(detail),
            "affects": .array(affects.map(JSON.string)),
        ]
    }
}

extension CollectionReport {
    package var json: JSON {
        [
            "removedBlobs": .integer(removed.removedBlobs),
            "removedDocuments": .integer(removed.removedDocuments),
            "freedBytes": .integer(removed.freed), "sparedBlobs": .integer(removed.sparedBlobs),
            "leftovers": .integer(leftovers), "keptBlobs": .integer(keptBlobs),
            "keptDocuments": .integer(keptDocuments),
        ]
    }
}

extension CairnError {
    package var json: JSON {
        [
            "error": .members([
                "code": .string(code.rawValue), "message": .string(message), "hint": hint.map(JSON.string),
                "rules": rules.isEmpty ? nil : .array(rules.map(\.json)),
            ])
        ]
    }
}
