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
    /// - Parameter depth: How deep it is nested already.
    package init(json: JSON, path: String, depth: Int = 0) throws(CairnError) {
        guard depth < QueryParser.maximumDepth else {
            throw CairnError(.invalid, "\(path) is nested too deeply")
        }
        var members = try JSONMembers(json, path: path)
        guard let kind = members.rest.keys.first, members.rest.count == 1,
            let value = members.take(kind)
        else { throw CairnError(.invalid, "\(path) must have one member: the kind of condition") }
        let inner = "\(path).\(kind)"
        switch (kind, value) {
        case ("all", .bool(true)): self = .all
        case ("exists", .string(let name)): self = .exists(try Field(parsing: name))
        case ("not", _): self = .not(try Predicate(json: value, path: inner, depth: depth + 1))
        case ("and", .array(let parts)) where parts.count == 2:
            self = .and(
                try Predicate(json: parts[0], path: inner, depth: depth + 1),
                try Predicate(json: parts[1], path: inner, depth: depth + 1))
        case ("or", .array(let parts)) where parts.count == 2:
            self = .or(
                try Predicate(json: parts[0], path: inner, depth: depth + 1),
                try Predicate(json: parts[1], path: inner, depth: depth + 1))
        case ("compare", _): self = try Self.comparison(value, path: inner)
        default: throw CairnError(.invalid, "\(path) is no condition")
        }
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
        case .and(let a, let b): ["and": .array([a.json, b.json])]
        case .or(let a, let b): ["or": .array([a.json, b.json])]
        case .compare(let field, let comparison, let value):
            [
                "compare": [
                    "field": .text(field), "operator": .string(comparison.rawValue), "value": value.json,
                ]
            ]
        }
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
