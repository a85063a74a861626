import CairnObjects
import HTTPTypes
import Testing

@testable import CairnServer

@Suite("Methods and addresses that there are not")
struct MethodTests {
    private static let all = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND", "FOO"]
        .compactMap { HTTPRequest.Method(rawValue: $0) }

    @Test("every address says 405 to every other method, and which ones there are")
    func wrongMethods() async throws {
        try await withServer { bench in
            let root = bench.visitor.named("root")
            for (path, operations) in Dictionary(grouping: Operation.all, by: \.path) {
                var known = Set(operations.map(\.method) + [.options])
                if known.contains(.get) { known.insert(.head) }
                let allowed = known.map(\.rawValue).sorted().joined(separator: ", ")
                for method in Self.all where !known.contains(method) {
                    let reply = try await root.send(method, "/" + bench.path(of: operations[0]))
                    #expect(reply.status == .methodNotAllowed, "\(method) \(path): \(reply.status)")
                    #expect(reply.headers[.allow] == allowed, "\(method) \(path)")
                }
                let options = try await bench.visitor.send(.options, "/" + bench.path(of: operations[0]))
                #expect(options.status == .noContent, "\(path): \(options.status)")
                #expect(options.headers[.allow] == allowed)
            }
        }
    }

    @Test("HEAD says what GET says, without the body")
    func head() async throws {
        try await withServer { bench in
            try await bench.push("one")
            let root = bench.visitor.named("root")
            for path in ["/groups", "/groups/fraud-cards/versions/1", "/groups/nothing", "/openapi.json"] {
                let (get, head) = (try await root.get(path), try await root.send(.head, path))
                #expect(head.status == get.status)
                #expect(head.bytes.isEmpty)
                for name in [HTTPField.Name.contentType, .eTag, .contentLength, .cacheControl] {
                    #expect(head.headers[name] == get.headers[name], "\(path): \(name)")
                }
            }
            #expect(try await bench.visitor.send(.head, "/groups").status == .unauthorized)
        }
    }

    static let unknown = [
        "//api", "//api/v2", "/nothing", "/groups/fraud-cards/nothing",
        "/groups/fraud-cards/versions/1/x/y",
        "//etc/passwd", "//..", "//%2e%2e/etc/passwd", "//api/v1/../../etc/passwd", "/log/entries/0/proof/x",
        "//a\u{301}", "//%00", "//<script>",
    ]

    @Test("an address that there is not is a problem that says so", arguments: unknown)
    func unknownAddress(_ path: String) async throws {
        try await withServer { bench in
            for method in [HTTPRequest.Method.get, .post, .delete, .options] {
                let reply = try await bench.visitor.named("root").send(method, path)
                #expect(reply.status == .notFound, "\(method): \(reply.status)")
                #expect(reply.code == "not-found")
                #expect(reply.headers[.contentType] == "application/problem+json")
            }
        }
    }
}
