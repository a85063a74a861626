import CairnObjects
import CairnStorage
import GRDB

extension Database {
    func versions(_ query: VersionQuery) throws -> [IndexedVersion] {
        let tieBreak = "v.group_key, v.number DESC"
        guard let sort = query.sort else {
            return try versions(query, from: "versions v", orderedBy: tieBreak, offset: query.offset)
        }
        switch QueryCompiler.order(sort) {
        case .column(let terms):
            return try versions(
                query, from: "versions v", orderedBy: "\(terms), \(tieBreak)", offset: query.offset)
        case .attribute(let kind, let name, let terms):
            // First those that have the attribute, in the order of its index; then, if there is room, the
            // others.
            let having = "attributes a JOIN versions v ON v.id = a.version"
            let matches = (
                "a.kind = ? AND a.name = ?", [kind.rawValue, name] as [any DatabaseValueConvertible]
            )
            var found = try versions(
                query, from: having, where: matches, orderedBy: "\(terms), \(tieBreak)", offset: query.offset)
            guard found.count < query.limit else { return found }
            let total = try count(query, from: having, where: matches)
            let lacking = (
                "NOT EXISTS (SELECT 1 FROM attributes WHERE version = v.id AND kind = ? AND name = ?)",
                matches.1
            )
            var rest = query
            rest.limit = query.limit - found.count
            found += try versions(
                rest, from: "versions v", where: lacking, orderedBy: tieBreak,
                offset: max(0, query.offset - total))
            return found
        }
    }

    func count(_ query: VersionQuery) throws -> Int {
        try count(query, from: "versions v", where: ("1", []))
    }

    private func count(
        _ query: VersionQuery, from tables: String, where extra: (sql: String, [any DatabaseValueConvertible])
    ) throws -> Int {
        let (condition, arguments) = Self.condition(query, extra)
        return try Int.fetchOne(
            self, sql: "SELECT COUNT(*) FROM \(tables) WHERE \(condition)", arguments: arguments) ?? 0
    }

    private static func condition(
        _ query: VersionQuery, _ extra: (sql: String, [any DatabaseValueConvertible])
    ) -> (String, StatementArguments) {
        var compiler = QueryCompiler()
        let condition = compiler.condition(query.predicate)
        let group = query.group.map { [$0.folded] } ?? []
        let scope = group.isEmpty ? "" : " AND v.group_key = ?"
        return (
            "\(extra.sql)\(scope) AND \(condition)", StatementArguments(extra.1 + group + compiler.arguments)
        )
    }

    private func versions(
        _ query: VersionQuery, from tables: String,
        where extra: (sql: String, [any DatabaseValueConvertible]) = ("1", []), orderedBy order: String,
        offset: Int
    ) throws -> [IndexedVersion] {
        let (condition, arguments) = Self.condition(query, extra)
        let rows = try Row.fetchAll(
            self, sql: "SELECT v.* FROM \(tables) WHERE \(condition) ORDER BY \(order) LIMIT ? OFFSET ?",
            arguments: arguments + [query.limit, offset])
        let ids: [Int64] = rows.map { $0["id"] }
        var versions = try rows.map { try Self.version($0) }
        let places = Dictionary(uniqueKeysWithValues: zip(ids, versions.indices))
        for start in stride(from: 0, to: ids.count, by: 500) {
            let some = Array(ids[start..<min(start + 500, ids.count)])
            try fillIn(some) { id, edit in if let place = places[id] { try edit(&versions[place]) } }
        }
        return versions
    }

    private static func version(_ row: Row) throws -> IndexedVersion {
        IndexedVersion(
            group: try column(row["group_name"], GroupName.init(parsing:)),
            number: try versionNumber(column: row["number"]),
            manifest: try column(row["manifest"], Digest.init(parsing:)),
            createdAt: Timestamp(milliseconds: row["created"]), author: row["author"],
            message: row["message"],
            size: row["size"], approval: try column(row["approval"], ApprovalState.init(parsing:)))
    }

    /// Adds attributes, links and stages to the rows of these versions.
    private func fillIn(
        _ ids: [Int64], _ edit: (Int64, (inout IndexedVersion) throws -> Void) throws -> Void
    ) throws {
        let marks = databaseQuestionMarks(count: ids.count)
        let arguments = StatementArguments(ids)
        let attributes = try Row.fetchCursor(
            self, sql: "SELECT * FROM attributes WHERE version IN (\(marks))", arguments: arguments)
        while let row = try attributes.next() {
            try edit(row["version"]) { version in
                let name: String = row["name"]
                let (number, text): (Double?, String?) = (row["number"], row["text"])
                switch AttributeKind(rawValue: row["kind"]) {
                case .metric: version.metrics[name] = number
                case .parameter:
                    version.parameters[name] = number.map(IndexedValue.number) ?? text.map(IndexedValue.text)
                case .label: version.labels[name] = text
                case nil: throw CairnError(.damaged, "the index holds an attribute of an unknown kind")
                }
            }
        }
        let links = try Row.fetchCursor(
            self, sql: "SELECT * FROM links WHERE version IN (\(marks)) ORDER BY version, place",
            arguments: arguments)
        while let row = try links.next() {
            try edit(row["version"]) { version in
                guard let kind = IndexedVersion.Link.Kind(rawValue: row["kind"]) else {
                    throw CairnError(.damaged, "the index holds a link of an unknown kind")
                }
                version.links.append(.init(kind, try column(row["digest"], Digest.init(parsing:))))
            }
        }
        let stages = try Row.fetchCursor(
            self,
            sql: """
                SELECT v.id AS version, stage FROM versions v
                JOIN stages s ON s.manifest = v.manifest AND s.group_key = v.group_key
                WHERE v.id IN (\(marks)) ORDER BY stage
                """, arguments: arguments)
        while let row = try stages.next() {
            try edit(row["version"]) { $0.stages.append(try column(row["stage"], StageName.init(parsing:))) }
        }
    }
}

extension Database {
    func groups(_ name: GroupName? = nil) throws -> [IndexedGroup] {
        let scope = name == nil ? "" : "AND key = ?"
        let rows = try Row.fetchAll(
            self,
            sql: """
                SELECT key, name, description, created,
                    (SELECT COUNT(*) FROM versions WHERE group_key = key) AS total,
                    (SELECT COUNT(*) FROM versions WHERE group_key = key AND approval = ?) AS pending,
                    (SELECT MAX(number) FROM versions WHERE group_key = key) AS newest
                FROM groups WHERE name IS NOT NULL \(scope) ORDER BY key
                """,
            arguments: StatementArguments([ApprovalState.pending.rawValue] + (name.map { [$0.folded] } ?? []))
        )
        return try rows.map { row in
            var stages: [StageName: VersionNumber] = [:]
            let standing = try Row.fetchAll(
                self,
                sql: """
                    SELECT stage, MAX(number) AS number FROM stages s
                    JOIN versions v ON v.manifest = s.manifest AND v.group_key = s.group_key
                    WHERE s.group_key = ? GROUP BY stage
                    """, arguments: [row["key"] as String])
            for stage in standing {
                stages[try column(stage["stage"], StageName.init(parsing:))] = try versionNumber(
                    column: stage["number"])
            }
            return IndexedGroup(
                name: try column(row["name"], GroupName.init(parsing:)), description: row["description"],
                createdAt: Timestamp(milliseconds: row["created"]), versionCount: row["total"],
                pendingCount: row["pending"],
                newest: try (row["newest"] as Int?).map(versionNumber(column:)), stages: stages)
        }
    }

    func lastNumber(in group: GroupName) throws -> VersionNumber? {
        try value(
            Int.self, "SELECT last FROM groups WHERE key = ? AND last IS NOT NULL", [group.folded]
        ).map(versionNumber(column:))
    }
}
