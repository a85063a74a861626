// Queries as values that travel: what a client asks a server's index, in a form that nothing is lost in.

package import CairnObjects
package import CairnStorage

extension VersionQuery {
    /// Takes a query's members out of an object.
    ///
    /// - Throws: `invalid`, naming the member that is wrong.
    package init(_ members: inout JSONMembers) throws(CairnError) {
        self.init(
            group: try members.parsed("group", GroupName.init(parsing:)),
            where: try members.value("where") { (json, path) throws(CairnError) in
                try Predicate(json: json, path: path)
            } ?? .all,
            sort: try members.value("sort", Sort.init(json:path:)))
        if let limit = try members.count("limit") { self.limit = Int(limit) }
        offset = Int(try members.count("offset") ?? 0)
    }

    package var json: JSON {
        .members([
            "group": group.map(JSON.text), "where": predicate == .all ? nil : predicate.json,
            "sort": sort?.json, "limit": limit > JSON.largestExactInteger ? nil : .integer(limit),
            "offset": offset == 0 ? nil : .integer(offset),
        ])
    }
}

extension VersionQuery.Sort {
    init(json: JSON, path: String) throws(CairnError) {
        var members = try JSONMembers(json, path: path)
        let field = try members.required("field", try members.parsed("field", Field.init(parsing:)))
        self.init(field, descending: try members.bool("descending") ?? false)
        try members.refuseRest(known: ["field", "descending"])
    }

    var json: JSON { ["field": .text(field), "descending": .bool(descending)] }
}

extension Field: CustomStringConvertible {
    package var description: String {
        switch self {
        case .group: "group"
        case .number: "number"
        case .digest: "digest"
        case .author: "author"
        case .created: "created"
        case .message: "message"
        case .approval: "approval"
        case .stage: "stage"
        case .size: "size"
        case .metric(let name): "metrics.\(name)"
        case .parameter(let name): "parameters.\(name)"
        case .label(let name): "labels.\(name)"
        case .link(let kind): "links.\(kind)"
        }
    }

    /// - Throws: `invalid` where there is no such field.
    init(parsing text: String) throws(CairnError) {
        if let kind = IndexedVersion.Link.Kind.allCases.first(where: { text == "links.\($0)" }) {
            self = .link(kind)
        } else {
            self = try QueryParser.field(text)
        }
    }
}

extension Predicate {
    /// Conditions in words have alternatives, and in these what must hold together, at each of their levels.
    private static let maximumDepth = 2 * QueryParser.maximumDepth + 1

    /// - Throws: `invalid` for what is no condition, and for one that is larger than one in words can be.
    package init(json: JSON, path: String) throws(CairnError) {
        var room = QueryParser.maximumComparisons
        self = try Self.read(json, path, depth: 0, &room)
    }

    /// - Parameter room: For how many comparisons there is room still.
    private static func read(
        _ json: JSON, _ path: String, depth: Int, _ room: inout Int
    ) throws(CairnError) -> Predicate {
        guard depth < maximumDepth else { throw CairnError(.invalid, "\(path) is nested too deeply") }
        var members = try JSONMembers(json, path: path)
        guard let kind = members.rest.keys.first, members.rest.count == 1,
            let value = members.take(kind)
        else { throw CairnError(.invalid, "\(path) must have one member: the kind of condition") }
        let inner = "\(path).\(kind)"
        switch (kind, value) {
        case ("not", _): return .not(try read(value, inner, depth: depth + 1, &room))
        case ("and", .array(let parts)) where parts.count > 1:
            return try join(parts, inner, depth: depth + 1, &room, Predicate.and)
        case ("or", .array(let parts)) where parts.count > 1:
            return try join(parts, inner, depth: depth + 1, &room, Predicate.or)
        default: break
        }
        room -= 1
        guard room >= 0 else {
            throw CairnError(
                .invalid, "the condition has more than \(QueryParser.maximumComparisons) comparisons")
        }
        switch (kind, value) {
        case ("all", .bool(true)): return .all
        case ("exists", .string(let name)): return .exists(try Field(parsing: name))
        case ("compare", _): return try comparison(value, path: inner)
        default: throw CairnError(.invalid, "\(path) is no condition")
        }
    }

    /// Two or more conditions, joined from the left.
    private static func join(
        _ parts: [JSON], _ path: String, depth: Int, _ room: inout Int,
        _ join: (Predicate, Predicate) -> Predicate
    ) throws(CairnError) -> Predicate {
        var joined = try read(parts[0], path, depth: depth, &room)
        for part in parts.dropFirst() { joined = join(joined, try read(part, path, depth: depth, &room)) }
        return joined
    }

    private static func comparison(_ json: JSON, path: String) throws(CairnError) -> Predicate {
        var members = try JSONMembers(json, path: path)
        let field = try members.required("field", try members.parsed("field", Field.init(parsing:)))
        let symbol = try members.requiredString("operator")
        guard let comparison = Comparison(rawValue: symbol) else {
            throw CairnError(.invalid, "\(path).operator: '\(symbol.printable)' is none")
        }
        let value = try members.required("value", members.take("value"))
        try members.refuseRest(known: ["field", "operator", "value"])
        switch value {
        case .number(let number): return .compare(field, comparison, .number(number))
        case .string(let text): return .compare(field, comparison, .text(text))
        case let other: throw CairnError(.invalid, "\(path).value cannot be \(other.kind)")
        }
    }

    package var json: JSON {
        switch self {
        case .all: ["all": true]
        case .exists(let field): ["exists": .text(field)]
        case .not(let inner): ["not": inner.json]
        case .and:
            ["and": .array(parts { if case .and(let first, let last) = $0 { (first, last) } else { nil } })]
        case .or:
            ["or": .array(parts { if case .or(let first, let last) = $0 { (first, last) } else { nil } })]
        case .compare(let field, let comparison, let value):
            [
                "compare": [
                    "field": .text(field), "operator": .string(comparison.rawValue), "value": value.json,
                ]
            ]
        }
    }
}

extension Predicate {
    /// What is joined from the left, side by side: else a long row of conditions would be nested as deeply as
    /// it is long.
    private func parts(_ split: (Predicate) -> (Predicate, Predicate)?) -> [JSON] {
        var (rest, parts) = (self, [JSON]())
        while let (first, last) = split(rest) {
            parts.append(last.json)
            rest = first
        }
        return [rest.json] + parts.reversed()
    }
}

extension IndexedVersion {
    /// Everything that the row holds.
    package var wholeJSON: JSON {
        json.with([
            "links": .array(
                links.map { ["kind": .string("\($0.kind)"), "digest": .text($0.digest)] })
        ])
    }
}
