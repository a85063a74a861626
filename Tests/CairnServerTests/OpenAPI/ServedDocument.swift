import CairnObjects
import HTTPTypes

/// The OpenAPI document as a client gets it.
struct ServedDocument {
    let json: JSON

    /// Methods and paths of all operations.
    var operations: [String] {
        json["paths"].members.flatMap { path, item in item.members.map { "\($0.key) \(path)" } }
    }

    /// An operation by its route.
    func operation(_ method: HTTPRequest.Method, _ path: String) -> JSON? {
        let key = method.rawValue.lowercased()
        return json["paths"].members.first { name, item in
            (name == path || path.hasSuffix("**") && name.hasPrefix(path.dropLast(2)))
                && item.members[key] != nil
        }?.value.members[key]
    }

    /// All that it keeps to be referred to, by the pointer that does so.
    var components: Set<String> {
        Set(
            json["components"].members.flatMap { kind, all in
                all.members.keys.map { "#/components/\(kind)/\($0)" }
            })
    }

    var references: [String] { Self.references(in: json) }

    private static func references(in json: JSON) -> [String] {
        switch json {
        case .object(let members):
            members.flatMap { key, value in
                if key == "$ref", case .string(let text) = value { [text] } else { references(in: value) }
            }
        case .array(let items): items.flatMap(references)
        case .null, .bool, .number, .string: []
        }
    }
}

extension JSON {
    /// A member by its path; null where there is none.
    subscript(_ path: String) -> JSON {
        path.split(separator: ".").reduce(self) { $0.members[String($1)] ?? .null }
    }

    var members: [String: JSON] { if case .object(let members) = self { members } else { [:] } }
}

extension Bench {
    var document: ServedDocument {
        get async throws { ServedDocument(json: try await visitor.get("/openapi.json").json) }
    }
}
