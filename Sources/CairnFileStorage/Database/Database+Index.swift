import CairnObjects
import CairnStorage
import GRDB

/// What the `kind` column of `attributes` says.
enum AttributeKind: Int {
    case metric = 0, parameter, label
}

extension Database {
    /// Applies one change to the index's tables.
    func apply(_ change: IndexChange) throws {
        switch change {
        case .group(let group, let document?): try putGroup(group, document)
        case .group(let group, nil):
            // The row stays, since it holds the last number given.
            try run("UPDATE groups SET name = NULL WHERE key = ?", [group.folded])
        case .version(let version): try putVersion(version)
        case .versionRemoved(let group, let number): try removeVersion(group, number)
        case .approval(let group, let number, let state):
            try run(
                "UPDATE versions SET approval = ? WHERE group_key = ? AND number = ?",
                [state.rawValue, group.folded, number.value])
        case .labels(let group, let number, let labels): try putLabels(group, number, labels)
        case .stage(let group, let stage, let target): try putStage(group, stage, target)
        }
    }

    private func putGroup(_ group: GroupName, _ document: GroupDocument) throws {
        try run(
            """
            INSERT INTO groups (key, name, description, created) VALUES (?, ?, ?, ?)
            ON CONFLICT (key) DO UPDATE SET name = COALESCE(name, excluded.name),
                description = excluded.description, created = excluded.created
            """,
            [
                group.folded, group.description, document.description, document.createdAt.milliseconds,
            ])
    }

    private func putVersion(_ version: IndexedVersion) throws {
        try run(
            """
            INSERT INTO versions
                (group_key, group_name, number, manifest, created, author, message, size, approval)
            VALUES (?, COALESCE((SELECT name FROM groups WHERE key = ?), ?), ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                version.group.folded, version.group.folded, version.group.description, version.number.value,
                version.manifest.description, version.createdAt.milliseconds, version.author, version.message,
                version.size, version.approval.rawValue,
            ])
        let id = lastInsertedRowID
        for (name, value) in version.metrics { try putAttribute(id, .metric, name, .number(value)) }
        for (name, value) in version.parameters { try putAttribute(id, .parameter, name, value) }
        for (place, link) in version.links.enumerated() {
            try run(
                "INSERT INTO links (version, kind, place, digest) VALUES (?, ?, ?, ?)",
                [id, link.kind.rawValue, place, link.digest.description])
        }
        try note(numberOf: .version(version.group, version.number))
    }

    /// Remembers the highest number that a group ever gave.
    func note(numberOf ref: RefName) throws {
        guard case .version(let group, let number) = ref else { return }
        try run(
            """
            INSERT INTO groups (key, last) VALUES (?, ?)
            ON CONFLICT (key) DO UPDATE SET last = MAX(COALESCE(last, 0), excluded.last)
            """, [group.folded, number.value])
    }

    private func removeVersion(_ group: GroupName, _ number: VersionNumber) throws {
        guard let id = try versionID(group, number) else { return }
        for table in ["attributes", "links"] {
            try run("DELETE FROM \(table) WHERE version = ?", [id])
        }
        try run("DELETE FROM versions WHERE id = ?", [id])
    }

    private func putLabels(_ group: GroupName, _ number: VersionNumber, _ labels: [String: String]) throws {
        guard let id = try versionID(group, number) else { return }
        try run("DELETE FROM attributes WHERE version = ? AND kind = ?", [id, AttributeKind.label.rawValue])
        for (name, value) in labels { try putAttribute(id, .label, name, .text(value)) }
    }

    private func putStage(_ group: GroupName, _ stage: StageName, _ target: Digest?) throws {
        try run("DELETE FROM stages WHERE group_key = ? AND stage = ?", [group.folded, stage.description])
        guard let target else { return }
        try run(
            "INSERT INTO stages (group_key, stage, manifest) VALUES (?, ?, ?)",
            [group.folded, stage.description, target.description])
    }

    private func putAttribute(_ id: Int64, _ kind: AttributeKind, _ name: String, _ value: IndexedValue)
        throws
    {
        let (number, text): (Double?, String?) =
            switch value {
            case .number(let number): (number, nil)
            case .text(let text): (nil, text)
            }
        try run(
            "INSERT INTO attributes (version, kind, name, number, text) VALUES (?, ?, ?, ?, ?)",
            [id, kind.rawValue, name, number, text])
    }

    private func versionID(_ group: GroupName, _ number: VersionNumber) throws -> Int64? {
        try value(
            Int64.self, "SELECT id FROM versions WHERE group_key = ? AND number = ?",
            [group.folded, number.value])
    }
}
