import CairnObjects
import CairnRegistry
import HTTPTypes
import Testing

@testable import CairnServer

@Suite("Who may use which route")
struct RouteAccessTests {
    /// The roles that get past each route's guard, in the group of the path or in the whole registry.
    private static func allowed(_ route: Route) -> Set<Role>? {
        switch route.access {
        case .open, .known: Set(Role.allCases)
        case .group(let permission), .registry(let permission):
            Set(Role.allCases.filter { $0.permissions.contains(permission) })
        case .handler: nil
        }
    }

    /// A path that the route has, with something in each of its holes.
    private static func path(_ route: Route) -> String {
        var path = route.path
        for (hole, value) in [
            ("{group}", "fraud-cards"), ("{version}", "1"), ("{stage}", "production"), ("**", "x"),
        ] { path = path.replacing(hole, with: value) }
        return path.replacing(#/\{[a-z]+\}/#, with: "x")
    }

    @Test("each role gets past the guard of just the routes that its permissions are for")
    func everyRouteAndRole() async throws {
        try await withServer { bench in
            // The stream of events has no end; its own tests read it.
            for route in bench.routes where !route.path.hasSuffix("/events") {
                guard let allowed = Self.allowed(route) else { continue }
                for role in Role.allCases {
                    let reply = try await bench.visitor.named(role.rawValue).send(
                        route.method, "/" + Self.path(route))
                    #expect(
                        (reply.code != "forbidden") == allowed.contains(role),
                        "\(route.method) \(route.path) as \(role): \(reply.status)")
                }
            }
        }
    }

    @Test("nobody gets past any guard without credentials, but where a route is open")
    func withoutCredentials() async throws {
        try await withServer { bench in
            for route in bench.routes where route.access != .open {
                let path = "/" + Self.path(route)
                let reply = try await bench.visitor.send(route.method, path)
                #expect(reply.status == .unauthorized, "\(route.method) \(route.path): \(reply.status)")
                #expect(reply.headers[.wwwAuthenticate]?.hasPrefix("Bearer") == true)
                let wrong = try await bench.visitor.named("mallory").send(route.method, path)
                #expect(wrong.status == .unauthorized, "\(route.method) \(route.path): \(wrong.status)")
            }
        }
    }

    @Test("a grant for some groups lets do nothing in others, nor in the registry as a whole")
    func scopedGrants() async throws {
        try await withServer { bench in
            let root = bench.visitor.named("root")
            #expect(try await root.post("/groups", ["name": "churn"]).status == .created)
            try await bench.push("secret", group: "churn")
            let fred = bench.visitor.named("fred")
            for route in bench.routes {
                let isElsewhere: Bool =
                    switch route.access {
                    case .group, .registry: true
                    case .open, .known, .handler: false
                    }
                guard isElsewhere else { continue }
                let path = Self.path(route).replacing("fraud-cards", with: "churn")
                let reply = try await fred.send(route.method, "/" + path)
                #expect(reply.code == "forbidden", "\(route.method) \(route.path): \(reply.status)")
            }
        }
    }

    @Test("a list shows only what the caller may read")
    func filteredLists() async throws {
        try await withServer { bench in
            let root = bench.visitor.named("root")
            #expect(try await root.post("/groups", ["name": "churn"]).status == .created)
            try await bench.push("secret", group: "churn")
            try await bench.push("open")
            let rita = bench.visitor.named("rita")
            for path in ["/groups", "/search", "/log", "/search?where=group%20%3D%20churn"] {
                let reply = try await rita.get(path)
                #expect(reply.status == .ok, "\(reply.text)")
                #expect(!reply.text.contains("churn"), "\(path): \(reply.text)")
                #expect(try await root.get(path).text.contains("churn"))
            }
        }
    }

    @Test("who may read some groups reads the objects of these and of no others")
    func objectsOfOthers() async throws {
        try await withServer { bench in
            let root = bench.visitor.named("root")
            #expect(try await root.post("/groups", ["name": "churn"]).status == .created)
            try await bench.push("secret", group: "churn")
            try await bench.push("open")
            let rita = bench.visitor.named("rita")
            for (group, isReadable) in [("fraud-cards", true), ("churn", false)] {
                let version = try await root.get("/groups/\(group)/versions/1")
                let manifest = try #require(version["digest"]?.text)
                let record = try await root.get("/groups/\(group)/versions/1/record")
                let name = try #require(record.headers[.eTag]?.filter { $0 != "\"" })
                for digest in [manifest, name] {
                    let reply = try await rita.get("/documents/\(digest)")
                    #expect((reply.status == .ok) == isReadable, "\(group): \(reply.status)")
                    let several = try await rita.post(
                        "/documents", ["digests": .array([.string(digest)])])
                    #expect((several["documents"] != [:]) == isReadable)
                }
            }
        }
    }
}

extension JSON {
    /// The text that it is; `nil` for anything else.
    var text: String? { if case .string(let text) = self { text } else { nil } }
}
