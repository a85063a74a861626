import CairnObjects
import HTTPTypes
import Hummingbird

@testable import CairnServer

// Whole requests, as an administrator sends them. None may be answered with "something went wrong"; one that
// is refused has changed nothing.

extension FuzzTarget {
    /// The registry's own API, and every page that needs no session.
    static let api = FuzzTarget("api", mutations: 120) { bytes in
        guard let request = FuzzRequest(bytes) else { return }
        let response = try await answer(request) { server in
            let responder = server.server.responder()
            return try await responder.respond(to: server.request(request), context: server.context())
        }
        guard let response else { return }
        let type = response.headers[.contentType] ?? ""
        // A stream of events has no end.
        guard !type.hasPrefix("text/event-stream"), let length = response.body.contentLength else { return }
        let writer = FuzzWriter()
        try await response.body.write(writer)
        let body = writer.bytes
        try hold(request.method == .head || body.count == length, "\(body.count) bytes for \(length)")
        guard type.contains("json"), response.headers[.contentEncoding] == nil, !body.isEmpty else { return }
        let json = try JSONParser.parse(body)
        guard type.hasPrefix("application/problem"), case .object(let problem) = json else { return }
        for name in ["code", "title", "status"] {
            try hold(problem[name] != nil, "a problem without its \(name)")
        }
    }

    /// Requests of SageMaker's: a line with the operation, then the JSON.
    static let sageMaker = FuzzTarget("sagemaker", mutations: 120) { bytes in
        let line = bytes.prefix { $0 != UInt8(ascii: "\n") }
        let name = String(decoding: line, as: UTF8.self)
        guard !name.isEmpty, name.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return }
        let text = Array("POST /\nX-Amz-Target: SageMaker.\(name)\n\n".utf8) + bytes.dropFirst(line.count + 1)
        guard let request = FuzzRequest(text) else { return }
        try await ask(request) { server in
            try server.door("sagemaker")
        }
    }

    /// Requests of S3's.
    static let objects = FuzzTarget("objects", mutations: 120) { bytes in
        guard let request = FuzzRequest(bytes) else { return }
        try await ask(request) { server in try server.door("s3") }
    }

    /// Asks a door whose requests are signed, as somebody whose signature was right.
    private static func ask(
        _ request: FuzzRequest, _ door: @Sendable (FuzzServer) throws -> any SignedDoor
    ) async throws {
        let response = try await answer(request) { server in
            let door = try door(server)
            let asked = server.request(request)
            let answer: Answer
            do {
                answer = try await door.answer(try server.call(asked))
            } catch {
                answer = door.answer(to: error, asked.head, id: "0")
            }
            return answer.response(to: asked)
        }
        guard let response, response.headers[.contentType] == "application/xml" else { return }
        let writer = FuzzWriter()
        try await response.body.write(writer)
        let body = writer.bytes
        guard !body.isEmpty else { return }
        do {
            _ = try XMLParser.parse(body)
        } catch {
            throw Finding("an answer that is no XML: \(String(decoding: body, as: UTF8.self))")
        }
    }

    private static func answer(
        _ request: FuzzRequest, _ body: (FuzzServer) async throws -> Response
    ) async throws -> Response? {
        let server = try await FuzzServer.taken()
        let before = try await server.size()
        let response = try await body(server)
        try hold(response.status != .internalServerError, "the server failed: \(request.target)")
        let isSame = try await server.size() == before
        try hold(isSame || response.status.code < 400, "\(response.status) after something was changed")
        let isRead = request.method == .get || request.method == .head
        // What the log does not have (leases, uploads, sessions) is only of requests that were granted.
        if isSame, isRead || response.status.code >= 400 { server.release() }
        return response
    }
}
