import CairnObjects
import HTTPTypes
import Hummingbird

/// An address that no route has, or not by that method, is a problem like any other.
struct UnknownAddress: RouterMiddleware {
    let routes: [Route]
    /// Who answers where a browser asks.
    let pages: Pages

    func handle(
        _ request: Request, context: CallContext,
        next: (Request, CallContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch {
            let problem = problem(error, request)
            if Self.isBrowser(request) { return pages.serve(problem, request, context) }
            return problem.answer(request: context.id).response(to: request)
        }
    }

    /// Whether somebody looks at the answer.
    private static func isBrowser(_ request: Request) -> Bool {
        !request.uri.path.hasPrefix(API.root) && request.headers[.accept]?.contains("text/html") == true
    }

    private func problem(_ error: any Error, _ request: Request) -> Problem {
        let problem = Problem(any: error)
        guard problem.status == .notFound else { return problem }
        let path = request.uri.path
        let known = routes.filter { $0.leads(to: path) }
        guard known.isEmpty else {
            return Problem(Refusal.noSuchMethod(allowed: Route.methods(of: known)))
        }
        let allowed = pages.methods(at: path)
        if !allowed.isEmpty { return Problem(Refusal.noSuchMethod(allowed: allowed)) }
        return Problem(
            CairnError(
                .notFound, "there is nothing at '\(path.printable)'",
                hint: "GET /api/v1/openapi.json tells what there is"))
    }
}
