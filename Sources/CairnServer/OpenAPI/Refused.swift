import CairnObjects

/// A status with which the server says no. Each is one of the document's shared responses, with problem
/// details.
enum Refused: Int, Sendable, CaseIterable {
    case invalid = 400
    case unauthenticated = 401
    case forbidden = 403
    case notFound = 404
    case conflict = 409
    case preconditionFailed = 412
    case tooLarge = 413
    case notSatisfiable = 416
    case unsupported = 422
    case limited = 429
    case failed = 500
    case unavailable = 503

    var name: String {
        switch self {
        case .invalid: "Invalid"
        case .unauthenticated: "Unauthenticated"
        case .forbidden: "Forbidden"
        case .notFound: "NotFound"
        case .conflict: "Conflict"
        case .preconditionFailed: "PreconditionFailed"
        case .tooLarge: "TooLarge"
        case .notSatisfiable: "RangeNotSatisfiable"
        case .unsupported: "Unsupported"
        case .limited: "Limited"
        case .failed: "Failed"
        case .unavailable: "Unavailable"
        }
    }

    private var about: String {
        switch self {
        case .invalid: "The request breaks a rule; `detail` says which, and where."
        case .unauthenticated: "No credentials, or wrong, expired or revoked ones."
        case .forbidden:
            "The caller lacks a role (`forbidden`), or the rules say no (`refused`; `rules` has each)."
        case .notFound: "There is no such thing, or none that the caller may see."
        case .conflict: "It is there already (`exists`), or somebody else was first (`conflict`)."
        case .preconditionFailed: "Something else stands there than `If-Match` or `If-None-Match` says."
        case .tooLarge: "The body has more bytes than the server takes."
        case .notSatisfiable: "The range lies outside of the bytes that there are."
        case .unsupported: "A format or a feature that this server does not know."
        case .limited: "Too much was asked in too short a time."
        case .failed: "The server failed; its log has the request's `request` beside the cause."
        case .unavailable: "The server is stopping, or cannot answer now."
        }
    }

    /// The shared response.
    var json: JSON {
        [
            "description": .string(about),
            "content": ["application/problem+json": ["schema": Schema.ref("Problem").json]],
        ]
    }

    var reference: JSON { ["$ref": .string("#/components/responses/\(name)")] }
}

extension Operation {
    /// Everything that it may be refused for: what is declared, and what follows from its form and its route.
    func refusals(_ access: Route.Guard) -> Set<Refused> {
        var all = problems.union([.limited, .failed, .unavailable])
        let parameters = allParameters
        if !parameters.isEmpty || body != nil { all.insert(.invalid) }
        if access != .open { all.insert(.unauthenticated) }
        if access != .open, access != .known { all.insert(.forbidden) }
        if parameters.contains(where: { $0.place == .path }) { all.insert(.notFound) }
        if body != nil || takesBytes { all.insert(.tooLarge) }
        if parameters.contains(where: { $0.name == Parameter.ifMatch.name }) {
            all.insert(.preconditionFailed)
        }
        // Whatever changes something can be the second to do so.
        if parameters.contains(where: { $0.name == Parameter.idempotencyKey.name }) { all.insert(.conflict) }
        return all
    }
}
