import CairnObjects
import Testing

@testable import CairnServer

@Suite("Requests that are no HTTP, or hardly")
struct RawRequestTests {
    struct Request: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let bytes: [UInt8]

        init(_ name: String, _ text: String) { (testDescription, bytes) = (name, Array(text.utf8)) }
        init(_ name: String, bytes: [UInt8]) { (testDescription, self.bytes) = (name, bytes) }
    }

    private static let line = "GET /api/v1/groups HTTP/1.1\r\n"
    private static let post = "POST /api/v1/groups HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer root\r\n"
    private static let long = String(repeating: "y", count: 200_000)
    private static let many = (0..<200).map { "X-\($0): y\r\n" }.joined()

    static let requests = [
        Request("noise", bytes: (0..<4096).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ 13) }),
        Request("a TLS hello", bytes: [0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xFC, 0x03, 0x03]),
        Request("no version", "GET /\r\n\r\n"), Request("another version", "GET / HTTP/9.9\r\n\r\n"),
        Request("no method", " / HTTP/1.1\r\nHost: a\r\n\r\n"),
        Request("a method that nobody knows", "FOO / HTTP/1.1\r\nHost: a\r\n\r\n"),
        Request("a space in the path", "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n"),
        Request("a header without a colon", "\(line)Host a\r\n\r\n"),
        Request("a space before the colon", "\(line)Host : a\r\n\r\n"),
        Request("a header that is folded", "\(line)Host: a\r\nX: b\r\n c\r\n\r\n"),
        Request("a zero byte in a header", "\(line)Host: a\r\nX: b\u{0}c\r\n\r\n"),
        Request("a bare carriage return", "\(line)Host: a\rX: b\r\n\r\n"),
        Request(
            "a header that is too long",
            "\(line)Host: a\r\nX: \(long)\r\n\r\n"),
        Request(
            "a path that is too long",
            "GET /\(long) HTTP/1.1\r\nHost: a\r\n\r\n"),
        Request("too many headers", "\(line)Host: a\r\n\(many)\r\n"),
        Request("two lengths", "\(post)Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}"),
        Request("a negative length", "\(post)Content-Length: -1\r\n\r\n{}"),
        Request("a length that is no number", "\(post)Content-Length: two\r\n\r\n{}"),
        Request("a length beyond all numbers", "\(post)Content-Length: 99999999999999999999\r\n\r\n{}"),
        Request(
            "a length and chunks",
            "\(post)Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"),
        Request("a chunk of no size", "\(post)Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n"),
        Request(
            "a chunk beyond all numbers",
            "\(post)Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n{}"),
        Request("another encoding", "\(post)Transfer-Encoding: gzip, chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"),
        Request("a body that ends early", "\(post)Content-Length: 100\r\n\r\n{"),
    ]

    @Test("get 4xx or nothing, and the next request is answered", arguments: requests)
    func refused(_ request: Request) async throws {
        try await withSocketServer { server in
            let wire = try server.connect()
            if let status = await Self.status(of: request.bytes, on: wire) {
                #expect((400..<500).contains(status) || status == 505, "\(status)")
            }
            let next = try await server.connect().ask("GET", "/groups", as: "root")
            #expect(next.status == 200)
            #expect(next.member("groups.1") == nil, "one was made")
        }
    }

    @Test(
        "are told what is wrong in problem details",
        arguments: [
            "a TLS hello", "a space before the colon", "a zero byte in a header", "a header that is too long",
        ])
    func toldWhatIsWrong(_ name: String) async throws {
        let request = try #require(Self.requests.first { $0.testDescription == name })
        try await withSocketServer { server in
            let wire = try server.connect()
            try await wire.send(request.bytes)
            let answer = try await wire.answer()
            #expect(answer.status == 400 && answer.code == "invalid", "\(answer)")
            #expect(answer["content-type"] == "application/problem+json")
        }
    }

    /// What the server says to bytes behind which nothing comes; `nil` where it ends the connection.
    private static func status(of bytes: [UInt8], on wire: Wire) async -> Int? {
        do {
            try await wire.send(bytes)
            wire.finishSending()
            return try await wire.answer().status
        } catch {
            // That the server had enough before it had read, or said, everything is an answer too.
            return nil
        }
    }
}
