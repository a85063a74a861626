import CairnObjects
import CairnRegistry
import CairnStorage
import HTTPTypes

/// Finding versions, and comparing two.
extension API {
    var searchRoutes: [Route] {
        [
            Route(.get, "\(Self.root)/search", .known) { try await list($0, in: nil) },
            Route(.get, "\(Self.root)/diff", .handler, diff),
        ]
    }

    /// One page of the versions that a condition finds, in the order asked for.
    func list(_ call: Call, in group: GroupName?) async throws -> Answer {
        var query = VersionQuery(
            group: group, where: try call.query("where", QueryParser.parse) ?? .all,
            sort: try call.query("sort", SortOrder.parse))
        query.limit = Int(try call.integer("limit", in: 1...Page<Never>.maximumLimit) ?? 100)
        query.offset = try call.query("cursor", Self.offset) ?? 0
        let (versions, total) = try await view(call).list(query)
        let end = query.offset + versions.count
        return .json(
            .members([
                "versions": .array(versions.map(\.json)), "total": .integer(total),
                "next": end < total && !versions.isEmpty ? .string(Cursor.encode("\(end)")) : nil,
            ]))
    }

    private static func offset(_ cursor: String) throws(CairnError) -> Int {
        guard let offset = Int(try Cursor.decode(cursor)), offset >= 0 else {
            throw CairnError(.invalid, "it is none of this server's")
        }
        return offset
    }

    private func diff(_ call: Call) async throws -> Answer {
        let old = try await compared("before", call)
        let new = try await compared("after", call)
        return .json(try VersionDiff(from: old, to: new).json)
    }

    private func compared(_ name: String, _ call: Call) async throws -> Version {
        guard let spec = try call.query(name, VersionSpec.init(parsing:)) else {
            throw CairnError(.invalid, "the parameter '\(name)' is missing", hint: "name a version: GROUP:3")
        }
        try call.access.require(.read, in: spec.group)
        return try await view(call).version(spec)
    }
}
