// What `--json` prints and a server answers of policies, votes, observations and selections.

package import CairnObjects

extension ApprovalTally {
    package var json: JSON {
        [
            "quorum": .integer(quorum), "state": .text(state), "for": .array(approvals.map(\.json)),
            "against": .array(rejections.map(\.json)),
            "discounted": .array(
                discounted.map { ["vote": $0.vote.json, "reason": .string($0.reason)] }),
        ]
    }
}

extension EffectivePolicy {
    package var json: JSON {
        let source =
            switch scope {
            case .group: "group"
            case .registry: "registry"
            case nil: "standard"
            }
        return .members([
            "source": .string(source), "digest": digest.map(JSON.text), "policy": value.json,
        ])
    }
}

extension RecordedObservation {
    package var json: JSON {
        value.json.with(["number": .integer(number.value), "document": .text(digest)])
    }
}

extension ObservationReceipt {
    package var json: JSON {
        version.json.with([
            "observation": observation.json.with(["number": .integer(number.value)]), "rules": verdict.json,
            "drift": .bool(!verdict.passes), "unjudged": .array(silent.map(JSON.string)),
            "rolledBack": rolledBack?.json, "held": held.map(JSON.string), "entry": entry?.json,
        ])
    }
}

extension Selection {
    package var json: JSON {
        .members([
            "group": .text(group), "chosen": chosen?.json, "leftOut": .integer(leftOut),
            "approval": approval.map(JSON.text), "entry": entry?.json,
            "candidates": .array(entries.map(\.json)),
        ])
    }
}

extension Selection.Entry {
    fileprivate var json: JSON {
        version.json.with([
            "value": value?.json, "approval": .text(approval), "obstacle": obstacle.map(JSON.string),
            "rules": verdict.json,
        ])
    }
}

extension PolicyTest {
    package var json: JSON {
        let verdicts = stages.map { stage, verdict in
            (stage.description, ["passes": .bool(verdict.passes), "rules": verdict.json] as JSON)
        }
        return version.json.with([
            "approval": .text(state), "votes": tally.json,
            "approve": ["passes": .bool(vote.passes), "rules": vote.json],
            "automatic": automatic.map { ["passes": .bool($0.passes), "rules": $0.json] },
            "stages": .object(Dictionary(uniqueKeysWithValues: verdicts)),
        ])
    }
}

extension GroupReport {
    package var json: JSON {
        get throws(CairnError) {
            let head = try Checkpoint(note: checkpoint, trusting: key)
            return [
                "group": group.json, "at": .text(at), "policy": policy.json,
                "live": .array(live.map(\.json)), "versions": .array(versions.map(\.json)),
                "events": .array(events.map(\.json)), "problems": .array(problems.map(\.json)),
                "verifierKey": .string(key.encoded),
                "checkpoint": [
                    "origin": .string(head.origin), "size": .integer(head.size),
                    "root": .string(head.root.base64), "note": .string(checkpoint.encoded),
                ],
                "proofs": .array(
                    proofs.map {
                        [
                            "title": .string($0.title), "entry": .integer($0.proof.index),
                            "proof": .string($0.proof.encoded),
                        ]
                    }),
            ]
        }
    }
}

extension GroupReport.Live {
    fileprivate var json: JSON {
        version.json.with([
            "stage": .text(stage), "since": since.json, "rules": verdict.json, "votes": tally.json,
            "sound": .bool(isSound),
        ])
    }
}
