import CairnObjects
import HTTPTypes
import Hummingbird

/// An address that no route has, or not by that method, is a problem like any other.
struct UnknownAddress: RouterMiddleware {
    let routes: [Route]

    func handle(
        _ request: Request, context: CallContext,
        next: (Request, CallContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch {
            return problem(error, request).answer(request: context.id).response(to: request)
        }
    }

    private func problem(_ error: any Error, _ request: Request) -> Problem {
        let problem = Problem(any: error)
        guard problem.status == .notFound else { return problem }
        let path = request.uri.path
        let known = routes.filter { $0.leads(to: path) }
        guard known.isEmpty else {
            return Problem(Refusal.noSuchMethod(allowed: Route.methods(of: known)))
        }
        return Problem(
            CairnError(
                .notFound, "there is nothing at '\(path.printable)'",
                hint: "GET /api/v1/openapi.json tells what there is"))
    }
}
