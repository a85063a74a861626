import CairnObjects

/// A good answer to an operation.
struct Reply: Sendable {
    let status: Int
    let about: String
    /// By media type.
    var content: [(type: String, schema: Schema)] = []
    var headers: [(name: String, about: String, schema: Schema)] = []

    static func json(_ schema: Schema, _ about: String, status: Int = 200) -> Reply {
        Reply(status: status, about: about, content: [("application/json", schema)])
    }

    static func text(_ about: String) -> Reply {
        Reply(status: 200, about: about, content: [("text/plain", .text)])
    }

    static func nothing(_ about: String) -> Reply { Reply(status: 204, about: about) }

    static let notModified = Reply(status: 304, about: "It is what `If-None-Match` says that the client has.")

    /// The same, recognisable by an entity tag.
    func tagged(_ about: String = "The digest of what stands there; goes into `If-Match`.") -> Reply {
        header("ETag", about, .text)
    }

    func header(_ name: String, _ about: String, _ schema: Schema) -> Reply {
        var reply = self
        reply.headers.append((name, about, schema))
        return reply
    }

    func content(_ type: String, _ schema: Schema) -> Reply {
        var reply = self
        reply.content.append((type, schema))
        return reply
    }

    var json: JSON {
        let content = content.map { ($0.type, ["schema": $0.schema.json] as JSON) }
        let headers = headers.map {
            ($0.name, ["description": .string($0.about), "schema": $0.schema.json] as JSON)
        }
        return .compact([
            "description": .string(about), "content": .object(Dictionary(content) { first, _ in first }),
            "headers": .object(Dictionary(headers) { first, _ in first }),
        ])
    }
}
