import CairnObjects
import HTTPTypes
import Testing

@testable import CairnServer

@Suite("Addresses that are wrong")
struct BadAddressTests {
    static let parts = [
        "%2e%2e", "..%2f..%2f..%2fetc%2fpasswd", "%2e%2e%2f%2e%2e%2fetc%2fpasswd", "..%5c..%5cwindows", "%00",
        "a%00b", "%c0%ae%c0%ae", "%ff", "%f0%9f%92%a9", "%e2%80%ae", "%0d%0aSet-Cookie:%20a=b", "%", "%2",
        "%zz",
        "%252e%252e", "~", "@{1}", "3~99999999999999999999", "production@{99999999999999999999}",
        "99999999999999999999", "-1", "0", "01", "+1", "1e3", "sha256:", "sha256:zz", "%20", "a%20b", "*",
        "'",
        "%22", "%3Cscript%3E", "$%7Bjndi:x%7D", String(repeating: "a", count: 4_000),
        String(repeating: "%61", count: 2_000),
    ]

    @Test("are refused wherever they stand in a path", arguments: parts)
    func path(_ part: String) async throws {
        try await withServer { bench in
            try await bench.push("one")
            let root = bench.visitor.named("root")
            for operation in Operation.all {
                let whole = bench.path(of: operation)
                let names = operation.documentedPath.split(separator: "/")
                for (place, name) in names.enumerated() where name.hasPrefix("{") {
                    // The log has an entry 0.
                    if name == "{sequence}", part == "0" { continue }
                    var parts = whole.split(separator: "/").map(String.init)
                    parts[place] = part
                    let path = "//" + parts.joined(separator: "/")
                    let reply = try await root.send(operation.method, path)
                    #expect((400..<500).contains(reply.status.code), "\(operation.id): \(reply.status)")
                    #expect(reply.headers.allSatisfy { !$0.value.contains("Set-Cookie") })
                    guard operation.method != .head else { continue }
                    #expect(reply.code != nil, "\(operation.id): \(reply.text)")
                    #expect(!reply.text.contains("root:x:"))
                }
            }
        }
    }

    static let queries = [
        "limit=0", "limit=-1", "limit=1001", "limit=99999999999999999999", "limit=1.5", "limit=abc", "limit=",
        "limit", "limit=1&limit=2", "limit=%ff", "limit=%zz", "limit=%", "a=%c0%ae", "cursor=nonsense",
        "cursor=%00", "cursor=", "limit=0x10", "limit=%D9%A1",
    ]

    @Test("are refused where what stands behind the question mark is wrong", arguments: queries)
    func query(_ query: String) async throws {
        try await withServer { bench in
            let root = bench.visitor.named("root")
            for path in ["/groups", "/search", "/groups/fraud-cards/versions"] {
                let reply = try await root.get("\(path)?\(query)")
                #expect(reply.status == .badRequest, "\(path): \(reply.text)")
                #expect(reply.code == "invalid")
            }
        }
    }

    static let conditions = [
        "metrics.auc%20%3E%3D", "((((", "group%20%3D%20%22", "nonsense%20%3D%201", "has", "and",
        String(repeating: "(", count: 10_000), String(repeating: "not%20", count: 10_000) + "has%20stage",
        String(repeating: "has%20stage%20or%20", count: 500) + "has%20stage", "metrics.auc%20%3E%20NaN",
        "created%20%3E%20tomorrow", "approval%20%3D%20maybe", "%FF",
    ]

    @Test("are refused where a condition cannot be read", arguments: conditions)
    func condition(_ condition: String) async throws {
        try await withServer { bench in
            let reply = try await bench.visitor.named("root").get("/search?where=\(condition)")
            #expect(reply.status == .badRequest, "\(reply.text.prefix(300))")
        }
    }

    @Test("a plus in a query is a space, as forms write it")
    func plus() async throws {
        try await withServer { bench in
            try await bench.push("one")
            let reply = try await bench.visitor.named("root").get("/search?where=metrics.auc+%3E+0.5")
            #expect(reply["total"] == .number(1), "\(reply.text)")
        }
    }

    @Test(
        "a dry run that says neither true nor false is none", arguments: ["dryRun", "dryRun=", "dryRun=yes"])
    func dryRun(_ query: String) async throws {
        try await withServer { bench in
            let root = bench.visitor.named("root")
            let reply = try await root.send(.delete, "/groups/fraud-cards?\(query)")
            #expect(reply.status == .badRequest)
            #expect(try await root.get("/groups/fraud-cards").status == .ok)
        }
    }

    @Test("an action that nobody knows is the client's slip, and the close one is named")
    func unknownAction() async throws {
        try await withServer { bench in
            let reply = try await bench.visitor.named("root").get("/log?action=stage.mved")
            #expect(reply.status == .badRequest)
            #expect(reply["hint"] == "did you mean 'stage.moved'?")
        }
    }
}
