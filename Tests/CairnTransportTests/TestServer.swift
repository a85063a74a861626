import CairnObjects
import Dispatch
import Glibc
import Synchronization

/// A server on a real socket of this machine that does to each connection what a test says. It reads one
/// request at a time, whole, and the test writes the answer's bytes as it likes.
final class TestServer: Sendable {
    /// What a test does with a request; `false` closes the connection.
    typealias Handler = @Sendable (Request, Connection) -> Bool

    /// A request as it came.
    struct Request: Sendable {
        let line: String
        let headers: [String: String]
        let body: [UInt8]
    }

    let port: Int
    private let listener: Int32
    private let taken = Mutex<[Request]>([])
    private let connectionCount = Mutex(0)

    init(_ handler: @escaping Handler) throws {
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(INADDR_LOOPBACK).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let (listener, size) = (self.listener, length)
        let bound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, size) == 0 && listen(listener, 64) == 0
                    && getsockname(listener, $0, &length) == 0
            }
        }
        guard bound else { throw CairnError(.system, "no port for the test's server") }
        port = Int(UInt16(bigEndian: address.sin_port))
        DispatchQueue(label: "test server").async { [weak self] in
            while true {
                let client = accept(listener, nil, nil)
                guard client >= 0 else { return }
                self?.connectionCount.withLock { $0 += 1 }
                DispatchQueue(label: "test connection").async { [weak self] in
                    let connection = Connection(client)
                    while let request = connection.readRequest() {
                        self?.taken.withLock { $0.append(request) }
                        guard handler(request, connection) else { break }
                    }
                    close(client)
                }
            }
        }
    }

    deinit { shutdown(listener, Int32(SHUT_RDWR)) }

    var origin: String { "http://127.0.0.1:\(port)" }

    /// Every request so far.
    var requests: [Request] { taken.withLock { $0 } }

    /// How many connections were accepted.
    var connections: Int { connectionCount.withLock { $0 } }

    /// One connection, for the handler.
    final class Connection: Sendable {
        private let socket: Int32
        private let rest = Mutex<[UInt8]>([])

        init(_ socket: Int32) { self.socket = socket }

        /// - Returns: whether the other side took it.
        @discardableResult
        func write(_ text: String) -> Bool { write(Array(text.utf8)) }

        @discardableResult
        func write(_ bytes: [UInt8]) -> Bool {
            var sent = 0
            while sent < bytes.count {
                let count = bytes[sent...].withUnsafeBytes { send(socket, $0.baseAddress, $0.count, 0x4000) }
                guard count > 0 else { return false }
                sent += count
            }
            return true
        }

        /// An answer with the right length.
        func answer(_ status: String, _ headers: String = "", _ body: String = "") -> Bool {
            write("HTTP/1.1 \(status)\r\nContent-Length: \(body.utf8.count)\r\n\(headers)\r\n\(body)")
        }

        /// Waits until the other side closes.
        func waitForClose() { while !read().isEmpty {} }

        fileprivate func readRequest() -> Request? {
            var bytes = rest.withLock { $0 }
            var end: Int?
            while end == nil {
                end = bytes.indices.first { bytes[$0...].starts(with: [13, 10, 13, 10]) }
                if end == nil {
                    let more = read()
                    guard !more.isEmpty else { return nil }
                    bytes += more
                }
            }
            let head = String(decoding: bytes[..<(end ?? 0)], as: UTF8.self)
            let lines = head.split(separator: "\r\n").map(String.init)
            var headers: [String: String] = [:]
            for line in lines.dropFirst() {
                guard let colon = line.firstIndex(of: ":") else { continue }
                headers[line[..<colon].lowercased()] = String(line[colon...].dropFirst(2))
            }
            bytes.removeFirst((end ?? 0) + 4)
            guard let body = readBody(headers, &bytes) else { return nil }
            rest.withLock { $0 = bytes }
            return Request(line: lines.first ?? "", headers: headers, body: body)
        }

        private func readBody(_ headers: [String: String], _ bytes: inout [UInt8]) -> [UInt8]? {
            if headers["transfer-encoding"] == "chunked" {
                while !bytes.suffix(5).elementsEqual(Array("0\r\n\r\n".utf8)) {
                    let more = read()
                    guard !more.isEmpty else { return nil }
                    bytes += more
                }
                defer { bytes = [] }
                return bytes
            }
            let length = headers["content-length"].flatMap { Int($0) } ?? 0
            while bytes.count < length {
                let more = read()
                guard !more.isEmpty else { return nil }
                bytes += more
            }
            defer { bytes.removeFirst(length) }
            return Array(bytes.prefix(length))
        }

        private func read() -> [UInt8] {
            var buffer = [UInt8](repeating: 0, count: 1 << 18)
            let count = recv(socket, &buffer, buffer.count, 0)
            return Array(buffer.prefix(max(0, count)))
        }
    }
}
