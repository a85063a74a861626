import CairnObjects

/// Something that a request says outside its body.
struct Parameter: Sendable {
    /// Where it stands.
    enum Place: String, Sendable { case path, query, header }

    let name: String
    let place: Place
    let about: String
    let schema: Schema
    var isRequired = false

    var json: JSON {
        .members([
            "name": .string(name), "in": .string(place.rawValue), "description": .string(about),
            "required": isRequired ? true : nil, "schema": schema.json,
        ])
    }

    static func query(_ name: String, _ schema: Schema, _ about: String, required: Bool = false) -> Parameter
    {
        Parameter(name: name, place: .query, about: about, schema: schema, isRequired: required)
    }

    static func header(_ name: String, _ schema: Schema, _ about: String, required: Bool = false)
        -> Parameter
    {
        Parameter(name: name, place: .header, about: about, schema: schema, isRequired: required)
    }
}

extension Parameter {
    static let idempotencyKey = header(
        "Idempotency-Key", .text(pattern: "^[!-~]{1,255}$"),
        "A name for this request. Sent again under the same name, it does nothing twice.")
    static let dryRun = query("dryRun", .flag, "Say what would happen, and change nothing.")
    static let reason = query("reason", .text(pattern: #"^[^\x00]*$"#), "Why; the log keeps it.")
    /// What every write takes.
    static let ofWrites = [idempotencyKey, dryRun]

    static let ifMatch = header(
        "If-Match", .text(pattern: #"^(\*|"[!-~]+")$"#),
        "The ETag of what the change was made from. Where something else stands there now, nothing changes.")
    static let ifNothing = header(
        "If-None-Match", .constant("*"), "Nothing may stand there yet; else nothing changes.")

    static let limit = query("limit", .integer(1...1000), "How many at most (default 100).")
    static let cursor = query(
        "cursor", .text(pattern: "^[A-Za-z0-9+/]+={0,2}$", length: 1...1024),
        "The `next` of the page before; without it, the first page.")
    static let paging = [limit, cursor]

    static let condition = query("where", .condition, "Which ones: a condition in the query language.")
    static let sort = query(
        "sort", .sort,
        "In which order: a field, `:asc` or `:desc` behind it; without that, the best or newest first.")

    /// What stands in braces in paths.
    static func path(_ name: String) -> Parameter? {
        all[name].map { schema, about in
            Parameter(name: name, place: .path, about: about, schema: schema, isRequired: true)
        }
    }

    private static let all: [String: (Schema, String)] = [
        "group": (.groupName, "The group's name; its case does not matter."),
        "version": (.versionInGroup, "The version, as it is named within its group."),
        "stage": (.stageName, "The stage's name."),
        "digest": (.digest, "The digest of what is asked for."),
        "sequence": (.count, "The entry's number, from 0."),
        "job": (.text(pattern: "^[A-Za-z0-9-]{1,64}$"), "The job's `id`."),
        "key": (.text(pattern: "^[!-~]{1,255}$"), "The idempotency key that the request had."),
        "user": (.handle, "The user's name."),
        "token": (.handle, "The token's `id`."),
        "issuer": (.handle, "The issuer's name."),
        "webhook": (.handle, "The webhook's name."),
        "lease": (.lease, "The lease; a secret of whoever took it."),
        "file": (
            .text(length: 1...1024), "The file's name; its slashes may be written as `%2F` or as they are."
        ),
        "ref": (.refName, "The ref's name; its slashes may be written as `%2F` or as they are."),
    ]
}
