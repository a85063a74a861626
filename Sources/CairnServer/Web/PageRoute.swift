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

extension Pages {
    /// The methods by which a page answers; none where the path leads to no page.
    func methods(at path: String) -> [HTTPRequest.Method] {
        let known = routes.filter { Route.leads($0.path, to: path) }.map(\.method)
        let all = Set(known.contains(.get) ? known + [.head] : known)
        return all.sorted { $0.rawValue < $1.rawValue }
    }
}
