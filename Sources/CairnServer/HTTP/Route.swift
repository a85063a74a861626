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
    let handle: @Sendable (Call) async throws -> Answer

    init(
        _ method: HTTPRequest.Method, _ path: String, _ access: Guard,
        _ handle: @escaping @Sendable (Call) async throws -> Answer
    ) {
        (self.method, self.path, self.access, self.handle) = (method, path, access, handle)
    }
}

/// A protocol that the server speaks: routes over the registry's verbs. Doors do not know each other.
protocol Door: Sendable {
    var routes: [Route] { get }
}
