package import CairnRegistry
package import HTTPTypes

/// One thing that can be asked of the server, as data: the router, the table of who may do what, and the test
/// that holds the OpenAPI document to the truth are all made from these.
package struct Route: Sendable {
    /// Who may ask. Checked before the handler runs, so that no handler can forget to.
    package enum Guard: Sendable, Equatable {
        /// Anybody, without credentials.
        case open
        /// Whoever the server knows.
        case known
        /// Whoever has the permission in the group that the path names as `{group}`.
        case group(Permission)
        /// Whoever has the permission in the registry as a whole.
        case registry(Permission)
        /// Depends on what the request says: the handler checks.
        case handler
    }

    package let method: HTTPRequest.Method
    /// With parameters in braces; `**` at the end takes the rest.
    package let path: String
    package let access: Guard
    /// Whether the answer depends on nothing but the address and the registry's state, so that it can be kept
    /// for all who may ask until something changes.
    private(set) var isKept = false
    /// Whether the verb itself finds what was done under the same `Idempotency-Key`, whatever else the
    /// request says: a registration that is sent again has another lease.
    private(set) var findsRepeated = false
    let handle: @Sendable (Call) async throws -> Answer

    init(
        _ method: HTTPRequest.Method, _ path: String, _ access: Guard,
        _ handle: @escaping @Sendable (Call) async throws -> Answer
    ) {
        (self.method, self.path, self.access, self.handle) = (method, path, access, handle)
    }
}

extension Route {
    /// The same route, its answers kept.
    var kept: Route {
        var route = self
        route.isKept = true
        return route
    }

    /// The same route, whose verb knows its idempotency keys itself.
    var repeatable: Route {
        var route = self
        route.findsRepeated = true
        return route
    }

    /// Whether the path is one of those that the route's path stands for.
    func leads(to path: String) -> Bool { Self.leads(self.path, to: path) }

    static func leads(_ pattern: String, to path: String) -> Bool {
        var parts = path.split(separator: "/")[...]
        for pattern in pattern.split(separator: "/") {
            if pattern == "**" { return !parts.isEmpty }
            guard let part = parts.popFirst(), pattern.first == "{" || pattern == part else { return false }
        }
        return parts.isEmpty
    }

    /// The methods by which an address answers that has these routes.
    static func methods(of routes: [Route]) -> [HTTPRequest.Method] {
        var methods = Set(routes.map(\.method) + [.options])
        if methods.contains(.get) { methods.insert(.head) }
        return methods.sorted { $0.rawValue < $1.rawValue }
    }

    /// As the header field `Allow` has them.
    static func list(_ methods: [HTTPRequest.Method]) -> String {
        methods.map(\.rawValue).joined(separator: ", ")
    }
}

/// A protocol that the server speaks: routes over the registry's verbs. Doors do not know each other.
protocol Door: Sendable {
    var routes: [Route] { get }
}
