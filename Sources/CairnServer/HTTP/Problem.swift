import CairnObjects
import HTTPTypes
import Hummingbird

/// An error as a response: problem details (RFC 9457) with the same code, words and hint that the command
/// line prints.
struct Problem: Sendable {
    let status: HTTPResponse.Status
    let error: CairnError
    var headers: HTTPFields = [:]

    init(_ error: CairnError) {
        self.error = error
        status = error.code.status
        if error.code == .unauthenticated { headers[.wwwAuthenticate] = #"Bearer realm="cairn""# }
    }

    init(_ refusal: Refusal) {
        (status, error, headers) = (refusal.status, refusal.error, refusal.headers)
    }

    /// - Parameter id: The request's, which the server's log names too.
    func answer(request id: String) -> Answer {
        var answer = Answer(
            .bytes(json(request: id).canonicalBytes, type: "application/problem+json"), status: status)
        answer.headers = headers
        return answer
    }

    func json(request id: String) -> JSON {
        JSON.members([
            "type": .string("urn:cairn:problem:\(error.code.rawValue)"),
            "title": .string(error.code.title), "status": .integer(status.code),
            "detail": .string(error.message), "code": .string(error.code.rawValue),
            "hint": error.hint.map(JSON.string),
            "rules": error.rules.isEmpty ? nil : .array(error.rules.map(\.json)),
            "request": .string(id),
        ])
    }
}

extension CairnError.Code {
    var status: HTTPResponse.Status {
        switch self {
        case .invalid: .badRequest
        case .notFound: .notFound
        case .exists, .conflict: .conflict
        case .refused, .forbidden: .forbidden
        case .unsupported: .unprocessableContent
        case .unauthenticated: .unauthorized
        case .limited: .tooManyRequests
        case .unavailable, .interrupted: .serviceUnavailable
        case .damaged, .system: .internalServerError
        }
    }

    fileprivate var title: String {
        switch self {
        case .invalid: "The request breaks a rule"
        case .notFound: "There is no such thing"
        case .exists: "It is there already"
        case .conflict: "Somebody else was first"
        case .refused: "The rules say no"
        case .forbidden: "You may not"
        case .unsupported: "This server cannot do that"
        case .unauthenticated: "Who are you?"
        case .limited: "Too much at once"
        case .unavailable, .interrupted: "Not now"
        case .damaged: "Something stored is damaged"
        case .system: "The server failed"
        }
    }
}

/// What HTTP itself says no to.
struct Refusal: Error {
    let status: HTTPResponse.Status
    let error: CairnError
    var headers: HTTPFields = [:]

    static func tooLarge(_ limit: Int) -> Refusal {
        Refusal(
            status: .contentTooLarge,
            error: CairnError(.invalid, "the request's body has more than \(limit) bytes"))
    }

    static func preconditionFailed(_ message: String) -> Refusal {
        Refusal(
            status: .preconditionFailed,
            error: CairnError(.conflict, message, hint: "look again and repeat the request"))
    }

    static func noSuchMethod(allowed: [HTTPRequest.Method]) -> Refusal {
        let names = Route.list(allowed)
        return Refusal(
            status: .methodNotAllowed,
            error: CairnError(.invalid, "this address answers only to \(names)"),
            headers: [.allow: names])
    }
}
