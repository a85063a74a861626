import CairnObjects
import CairnRegistry
import CairnStorage
import Glibc
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import ServiceLifecycle
import Synchronization

@testable import CairnServer

/// One request as bytes on a connection, with nothing that a client would mend.
struct RawRequest: Sendable {
    var method: String
    var target: String
    var fields: [String] = []
    var body: [UInt8] = []

    /// - Parameter credentials: The value of the field `Authorization`, if there is one.
    func bytes(_ credentials: String?) -> [UInt8] {
        var lines = ["\(method) \(target) HTTP/1.1"]
        if !fields.contains(where: { $0.lowercased().hasPrefix("host:") }) { lines.append("Host: localhost") }
        if let credentials { lines.append("Authorization: \(credentials)") }
        lines += fields + ["Content-Length: \(body.count)", "Connection: close"]
        return Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8) + body
    }
}

/// Where a server listens, asked over a connection for each request.
struct RawDoor: Sendable {
    let port: Int

    /// Sends all of them, one after the other, and gives all answers, whole.
    func answers(to requests: [[UInt8]]) async throws -> [WireAnswer] {
        try await onOwnThread { _ in try requests.map(answer) }
    }

    private func answer(to request: [UInt8]) throws -> WireAnswer {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(socket) }
        var patience = timeval(tv_sec: 30, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0, send(socket, request, request.count, Int32(MSG_NOSIGNAL)) >= 0 else {
            throw CairnError(.unavailable, "cannot ask: \(String(cString: strerror(errno)))")
        }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 16 << 10)
        while true {
            let count = recv(socket, &buffer, buffer.count, 0)
            if count <= 0 { break }
            bytes += buffer[..<count]
        }
        let end = bytes.firstRange(of: Array("\r\n\r\n".utf8))?.upperBound ?? bytes.count
        return WireAnswer(
            head: String(decoding: bytes[..<end], as: UTF8.self), body: Array(bytes[end...]))
    }
}

/// Notes what is asked of a server under test, and asks it.
final class RecordingClient: TestClientProtocol {
    private let inner: any TestClientProtocol
    private let noted = Mutex<[RawRequest]>([])

    init(_ inner: any TestClientProtocol) { self.inner = inner }

    var port: Int? { nil }

    var requests: [RawRequest] { noted.withLock { $0 } }

    func executeRequest(
        uri: String, method: HTTPRequest.Method, headers: HTTPFields, body: ByteBuffer?
    ) async throws -> TestResponse {
        let request = RawRequest(
            method: method.rawValue, target: uri,
            fields: headers.filter { $0.name != .authorization }.map { "\($0.name): \($0.value)" },
            body: body.map { Array($0.readableBytesView) } ?? [])
        noted.withLock { $0.append(request) }
        return try await inner.executeRequest(uri: uri, method: method, headers: headers, body: body)
    }
}

/// Runs a body with the scene of the tables of access, and its server on a socket as well.
func withRawDoor<Result: Sendable>(
    _ body: @escaping @Sendable (AccessScene, RawDoor) async throws -> Result
) async throws -> Result {
    try await withAccessScene { scene in
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let service = try scene.server.service(
            at: .init(host: "127.0.0.1", port: 0, tls: nil, idleTimeout: .seconds(20)) { port.yield($0) })
        let group = ServiceGroup(configuration: .init(services: [service], logger: logger))
        let running = Task { try await group.run() }
        guard let number = await ports.first(where: { _ in true }) else { throw CancellationError() }
        do {
            let result = try await body(scene, RawDoor(port: number))
            await group.triggerGracefulShutdown()
            try await running.value
            return result
        } catch {
            await group.triggerGracefulShutdown()
            _ = await running.result
            throw error
        }
    }
}
