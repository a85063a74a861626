import CairnObjects
import Dispatch
import Glibc
import Synchronization

/// Somebody who receives webhooks on a real socket of this machine, and answers what a test says.
final class Receiver: Sendable {
    /// A request as it came.
    struct Request: Sendable {
        let line: String
        let headers: [String: String]
        let body: [UInt8]

        var json: JSON? { try? JSONParser.parse(body) }

        /// The entry of the log that it tells of; `nil` for a test.
        var sequence: Int64? {
            guard case .object(let event)? = json, case .object(let data)? = event["data"],
                case .number(let number)? = data["sequence"]
            else { return nil }
            return Int64(number)
        }

        /// The group that it is about.
        var group: String {
            guard case .object(let event)? = json, case .object(let data)? = event["data"],
                case .string(let group)? = data["group"]
            else { return "" }
            return group
        }
    }

    /// What it says.
    struct Reply: Sendable {
        var status = 200
        var headers: [String: String] = [:]
        var body = ""
    }

    let port: Int
    private let listener: Int32
    private let taken = Mutex<[(request: Request, reply: Reply)]>([])

    /// - Parameter answer: Asked on a thread of its own for each request; may block. Is told how often the
    ///   same id came before.
    init(_ answer: @escaping @Sendable (Request, Int) -> Reply = { _, _ in Reply() }) throws {
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(INADDR_LOOPBACK).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let (listener, size) = (self.listener, length)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, size) == 0 && listen(listener, 64) == 0
                    && getsockname(listener, $0, &length) == 0
            }
        }
        guard isBound else { throw CairnError(.system, "no port for the test's receiver") }
        port = Int(UInt16(bigEndian: address.sin_port))
        DispatchQueue(label: "receiver").async { [weak self] in
            while true {
                let client = accept(listener, nil, nil)
                guard client >= 0 else { return }
                DispatchQueue(label: "delivery").async { [weak self] in
                    defer { close(client) }
                    guard let request = Self.read(client) else { return }
                    let id = request.headers["webhook-id"]
                    let before = self?.requests.count { $0.headers["webhook-id"] == id } ?? 0
                    let reply = answer(request, before)
                    self?.taken.withLock { $0.append((request, reply)) }
                    Self.write(reply, to: client)
                }
            }
        }
    }

    deinit { shutdown(listener, Int32(SHUT_RDWR)) }

    var url: String { "http://127.0.0.1:\(port)/hook" }

    /// Every request that was answered so far, in the order in which they were.
    var requests: [Request] { taken.withLock { $0.map(\.request) } }

    /// Those that it said yes to.
    var accepted: [Request] { taken.withLock { $0.filter { $0.reply.status < 300 }.map(\.request) } }

    private static func read(_ client: Int32) -> Request? {
        var bytes: [UInt8] = []
        var end: Int?
        while end == nil {
            let more = receive(client)
            guard !more.isEmpty else { return nil }
            bytes += more
            end = bytes.indices.first { bytes[$0...].starts(with: [13, 10, 13, 10]) }
        }
        guard let end else { return nil }
        let lines = String(decoding: bytes[..<end], as: UTF8.self).split(separator: "\r\n").map(String.init)
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            headers[line[..<colon].lowercased()] = String(line[colon...].dropFirst(2))
        }
        var body = Array(bytes[(end + 4)...])
        while body.count < headers["content-length"].flatMap({ Int($0) }) ?? 0 {
            let more = receive(client)
            guard !more.isEmpty else { return nil }
            body += more
        }
        return Request(line: lines.first ?? "", headers: headers, body: body)
    }

    private static func receive(_ client: Int32) -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        let count = recv(client, &buffer, buffer.count, 0)
        return Array(buffer.prefix(max(0, count)))
    }

    private static func write(_ reply: Reply, to client: Int32) {
        let headers = reply.headers.map { "\($0.key): \($0.value)\r\n" }.joined()
        let text =
            "HTTP/1.1 \(reply.status) X\r\nConnection: close\r\n"
            + "Content-Length: \(reply.body.utf8.count)\r\n\(headers)\r\n\(reply.body)"
        let bytes = Array(text.utf8)
        // Whoever has gone away does not want it: no signal, no error.
        _ = bytes.withUnsafeBytes { send(client, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
    }
}
