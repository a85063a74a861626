import CairnObjects
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Testing

/// Somebody who sends requests to a server under test.
struct Visitor: Sendable {
    let client: any TestClientProtocol
    /// Whose token is sent; `nil` for none.
    var name: String?

    func named(_ name: String?) -> Visitor { Visitor(client: client, name: name) }

    /// - Parameter path: Below `/api/v1`, or whole where it begins with two slashes.
    func send(
        _ method: HTTPRequest.Method, _ path: String, _ body: JSON? = nil, headers: HTTPFields = [:]
    ) async throws -> Reply {
        try await send(method, path, bytes: body?.canonicalBytes ?? [], headers: headers)
    }

    func send(
        _ method: HTTPRequest.Method, _ path: String, bytes: [UInt8], headers: HTTPFields = [:]
    ) async throws -> Reply {
        var headers = headers
        if let name, headers[.authorization] == nil { headers[.authorization] = "Bearer \(name)" }
        let uri = path.hasPrefix("//") ? String(path.dropFirst()) : "/api/v1" + path
        let response = try await client.executeRequest(
            uri: uri, method: method, headers: headers,
            body: bytes.isEmpty ? nil : ByteBuffer(bytes: bytes))
        return Reply(
            status: response.status, headers: response.headers,
            bytes: [UInt8](response.body.readableBytesView))
    }

    func get(_ path: String, headers: HTTPFields = [:]) async throws -> Reply {
        try await send(.get, path, headers: headers)
    }

    func post(_ path: String, _ body: JSON, headers: HTTPFields = [:]) async throws -> Reply {
        try await send(.post, path, body, headers: headers)
    }

    func put(_ path: String, _ body: JSON, headers: HTTPFields = [:]) async throws -> Reply {
        try await send(.put, path, body, headers: headers)
    }
}

/// What a server answered.
struct Reply: Sendable {
    let status: HTTPResponse.Status
    let headers: HTTPFields
    let bytes: [UInt8]

    var text: String { String(decoding: bytes, as: UTF8.self) }

    /// - Throws: where the body is no JSON.
    var json: JSON { get throws { try JSONParser.parse(bytes) } }

    /// A member by its path: `entry.sequence`, `versions.0.version`.
    subscript(_ path: String) -> JSON? {
        var value = try? json
        for part in path.split(separator: ".") {
            switch value {
            case .object(let members): value = members[String(part)]
            case .array(let items): value = Int(part).flatMap { items.indices.contains($0) ? items[$0] : nil }
            default: return nil
            }
        }
        return value
    }

    /// The code that problem details name.
    var code: String? { if case .string(let code)? = self["code"] { code } else { nil } }
}
