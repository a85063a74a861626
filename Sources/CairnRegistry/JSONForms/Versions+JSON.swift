// What `--json` prints and a server answers: one stable form for each result.

package import CairnObjects
package import CairnStorage

extension VersionID {
    package var json: JSON {
        [
            "version": .text(self), "group": .text(group), "number": .integer(number.value),
            "digest": .text(manifest),
        ]
    }
}

extension JSON {
    /// This object with these members too.
    package func with(_ members: KeyValuePairs<String, JSON?>) -> JSON {
        guard case .object(let own) = self else { return self }
        return .members(members, and: own)
    }

}

extension Manifest.File {
    package var json: JSON {
        [
            "name": .text(name), "digest": .text(content.digest), "size": .integer(content.size),
            "mediaType": .string(content.mediaType),
        ]
    }
}

extension Version {
    package var json: JSON {
        id.json.with([
            "approval": .text(approval), "stages": .array(stages.map(JSON.text)),
            "labels": .object(labels.mapValues(JSON.string)), "record": record.json,
            "approvals": .array(approvals.map(\.json)),
            "observations": .array(observations.map(\.json)),
            // A manifest whose files could not be named would not have been decoded.
            "files": .array(((try? files()) ?? []).map(\.json)),
        ])
    }
}

extension IndexedVersion {
    package var json: JSON {
        VersionID(group: group, number: number, manifest: manifest).json.with([
            "createdAt": .text(createdAt), "author": .string(author), "message": .string(message),
            "size": .integer(size), "approval": .text(approval), "stages": .array(stages.map(JSON.text)),
            "metrics": .object(metrics.mapValues(JSON.number)),
            "parameters": .object(parameters.mapValues(\.json)),
            "labels": .object(labels.mapValues(JSON.string)),
        ])
    }
}

extension IndexedValue {
    package var json: JSON {
        switch self {
        case .number(let number): .number(number)
        case .text(let text): .string(text)
        }
    }
}

extension RegistrationReceipt {
    package var json: JSON {
        let name =
            switch outcome {
            case .registered: "registered"
            case .unchanged: "unchanged"
            case .repeated: "repeated"
            }
        return version.json.with([
            "outcome": .string(name), "approval": .text(approval), "rules": automatic.json,
            "entry": entry?.json, "files": .array(files.map(\.json)),
            "parents": .array(parents.map(\.json)),
        ])
    }
}

extension DecisionReceipt {
    package var json: JSON {
        version.json.with([
            "approval": .text(state), "previous": .text(previous), "changed": .bool(entry != nil),
            "voteChanged": .bool(isVoteChanged),
            "votes": tally.json, "rules": verdict.json, "withdrawn": .array(withdrawn.map(\.json)),
            "entry": entry?.json,
        ])
    }
}

extension VersionDiff {
    package var json: JSON {
        [
            "before": before.json, "after": after.json,
            "metrics": .array(
                metrics.map { change in
                    JSON.members([
                        "name": .string(change.name), "before": change.before.map(JSON.number),
                        "after": change.after.map(JSON.number),
                        "difference": change.difference.map(JSON.number),
                        "goal": change.goal.map { .string($0.rawValue) },
                        "better": change.isBetter.map(JSON.bool),
                    ])
                }),
            "parameters": .array(parameters.map(\.json)),
            "files": .array(
                files.map { change in
                    JSON.members([
                        "name": .text(change.name), "change": .string(change.kind.rawValue),
                        "before": change.before?.json, "after": change.after?.json,
                    ])
                }),
            "inputs": .array(inputs.map(\.json)), "record": .array(record.map(\.json)),
        ]
    }
}

extension VersionDiff.ValueChange {
    fileprivate var json: JSON { .members(["name": .string(name), "before": before, "after": after]) }
}

extension LineageGraph {
    package var json: JSON {
        let names = Dictionary(uniqueKeysWithValues: nodes.enumerated().map { ($1, $0) })
        return [
            "subject": .string(subject.title),
            "nodes": .array(nodes.map { $0.json.with(["note": notes[$0].map(JSON.string)]) }),
            "edges": .array(
                edges.map { edge in
                    [
                        "from": .integer(names[edge.from] ?? 0), "to": .integer(names[edge.to] ?? 0),
                        "relation": .string(edge.relation.rawValue),
                    ]
                }), "cut": .bool(isCut),
        ]
    }
}

extension LineageGraph.Node {
    fileprivate var json: JSON {
        switch self {
        case .version(let id): id.json.with(["kind": "version"])
        case .trigger(let text): ["kind": "trigger", "trigger": .string(text)]
        case .deleted(let digest): ["kind": "deleted", "digest": .text(digest)]
        case .input(let name, let digest):
            .members(["kind": "input", "name": .string(name), "digest": digest.map(JSON.text)])
        }
    }
}
