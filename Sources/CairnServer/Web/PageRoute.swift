import HTTPTypes

/// One page, or one thing that a form does, as data.
struct PageRoute: Sendable {
    let method: HTTPRequest.Method
    let path: String
    /// Checked before the handler runs, as for any other route.
    let access: Route.Guard
    let handle: @Sendable (Visit) async throws -> Answer

    init(
        _ method: HTTPRequest.Method, _ path: String, _ access: Route.Guard,
        _ handle: @escaping @Sendable (Visit) async throws -> Answer
    ) {
        (self.method, self.path, self.access, self.handle) = (method, path, access, handle)
    }
}
