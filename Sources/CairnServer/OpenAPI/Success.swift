import CairnObjects

/// A good answer to an operation, as the document tells of it.
struct Success: Sendable {
    let status: Int
    let about: String
    /// By media type.
    var content: [(type: String, schema: Schema)] = []
    var headers: [(name: String, about: String, schema: Schema)] = []

    static func json(_ schema: Schema, _ about: String, status: Int = 200) -> Success {
        Success(status: status, about: about, content: [("application/json", schema)])
    }

    static func text(_ about: String) -> Success {
        Success(status: 200, about: about, content: [("text/plain", .text)])
    }

    static func nothing(_ about: String) -> Success { Success(status: 204, about: about) }

    static let notModified = Success(
        status: 304, about: "It is what `If-None-Match` says that the client has.")

    /// The same, recognisable by an entity tag.
    func tagged(_ about: String = "The digest of what stands there; goes into `If-Match`.") -> Success {
        header("ETag", about, .text)
    }

    func header(_ name: String, _ about: String, _ schema: Schema) -> Success {
        var reply = self
        reply.headers.append((name, about, schema))
        return reply
    }

    func content(_ type: String, _ schema: Schema) -> Success {
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
