import CairnObjects
import CairnStorage
import Glibc
import HTTPTypes
import SystemPackage
import Testing

/// A connection as bytes: for what no HTTP client would send, or would hide.
final class Wire: Sendable {
    private let socket: FileDescriptor

    /// - Throws: the system's reason where nobody listens.
    init(port: Int) throws {
        let number = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard number >= 0 else { throw Errno(rawValue: errno) }
        socket = FileDescriptor(rawValue: number)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(number, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else { throw Errno(rawValue: errno) }
        // Whatever hangs fails after so many seconds.
        var patience = timeval(tv_sec: 60, tv_usec: 0)
        setsockopt(number, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(number, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit { try? socket.close() }

    /// A request's head, sent as ana; the body is left to the caller.
    static func head(_ method: String, _ path: String, _ fields: [String] = [], as name: String = "ana")
        -> [UInt8]
    {
        let lines = ["\(method) /api/v1\(path) HTTP/1.1", "Host: localhost", "Authorization: Bearer \(name)"]
        return Array(((lines + fields).joined(separator: "\r\n") + "\r\n\r\n").utf8)
    }

    func send(_ bytes: [UInt8]) async throws {
        try await onOwnThread { [socket] _ in _ = try socket.writeAll(bytes) }
    }

    /// Says that no more will come, and goes on listening.
    func finishSending() { shutdown(socket.rawValue, Int32(SHUT_WR)) }

    /// The next answer: its head, and as much body as the head says.
    ///
    /// - Parameter hasBody: Whether a body follows: not after HEAD.
    func answer(hasBody: Bool = true) async throws -> WireAnswer {
        try await onOwnThread { [self] _ in
            var head: [UInt8] = []
            while !head.suffix(4).elementsEqual("\r\n\r\n".utf8) {
                let byte = try read(1)
                guard !byte.isEmpty else { throw CairnError(.unavailable, "the connection ended") }
                head += byte
            }
            var answer = WireAnswer(head: String(decoding: head, as: UTF8.self))
            if hasBody, let length = answer["content-length"].flatMap(Int.init) {
                answer.body = try read(length)
            }
            return answer
        }
    }

    /// A request and its answer.
    func ask(
        _ method: String, _ path: String, _ fields: [String] = [], body: [UInt8] = [], as name: String = "ana"
    ) async throws -> WireAnswer {
        let length = body.isEmpty ? [] : ["Content-Length: \(body.count)"]
        try await send(Self.head(method, path, fields + length, as: name) + body)
        return try await answer(hasBody: method != "HEAD")
    }

    /// Whether the server has ended the connection, or does so within the patience.
    func hasEnded() async throws -> Bool {
        try await onOwnThread { [self] _ in
            do {
                while true { if try read(1 << 20).isEmpty { return true } }
            } catch Errno.connectionReset {
                return true
            } catch Errno.resourceTemporarilyUnavailable {
                return false
            }
        }
    }

    /// As many bytes as asked for; fewer only at the end.
    private func read(_ count: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count {
            let some = try [UInt8](unsafeUninitializedCapacity: min(count - bytes.count, 1 << 20)) {
                buffer, read in
                read = try socket.read(into: UnsafeMutableRawBufferPointer(buffer))
            }
            if some.isEmpty { break }
            bytes += some
        }
        return bytes
    }
}

/// What came back on a connection.
struct WireAnswer: Sendable {
    let head: String
    var body: [UInt8] = []

    var status: Int { head.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0 }

    /// A field by its name in lower case.
    subscript(_ name: String) -> String? {
        for line in head.split(separator: "\r\n").dropFirst() where line.lowercased().hasPrefix("\(name):") {
            return line.dropFirst(name.count + 1).trimmingPrefix(" ").description
        }
        return nil
    }

    /// The code that problem details name.
    var code: String? { Reply(status: .ok, headers: [:], bytes: body).code }

    /// A member of a JSON body.
    func member(_ path: String) -> JSON? { Reply(status: .ok, headers: [:], bytes: body)[path] }
}
