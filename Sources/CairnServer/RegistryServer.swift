// The registry's verbs over HTTP. A door is a set of routes (`HTTP/Route.swift`); this puts them on one
// address, and says who may use which.

import CairnObjects
package import CairnRegistry
import HTTPTypes
package import Hummingbird
package import Logging

/// A server of one registry.
package struct RegistryServer: Sendable {
    /// What it needs, handed in by whoever composes it.
    package struct Parts: Sendable {
        package var registry: Registry
        package var authenticator: any Authenticator
        package var jobs = Jobs()
        /// How many blobs to hash at once.
        package var width: Int
        package var logger: Logger

        package init(registry: Registry, authenticator: any Authenticator, width: Int, logger: Logger) {
            (self.registry, self.authenticator) = (registry, authenticator)
            (self.width, self.logger) = (width, logger)
        }
    }

    let parts: Parts
    private let replays = Replays()
    /// Everything that can be asked of it.
    package let routes: [Route]

    package init(_ parts: Parts) {
        self.parts = parts
        let doors: [any Door] = [API(registry: parts.registry, jobs: parts.jobs, width: parts.width)]
        routes = doors.flatMap(\.routes)
    }

    /// Ends what goes on beside requests. Called once the last of them is answered.
    package func stop() async { await parts.jobs.stop() }

    /// The routes as Hummingbird takes them.
    package func router() -> Router<CallContext> {
        let router = Router(context: CallContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: UnknownAddress())
        for (path, routes) in Dictionary(grouping: routes, by: \.path) {
            var allowed = routes.map(\.method)
            if allowed.contains(.get), !allowed.contains(.head) { allowed.append(.head) }
            for route in routes {
                router.on(RouterPath(path), method: route.method) { request, context in
                    await serve(request, context) { try await answer(route, request, context) }
                }
            }
            let known = allowed
            for method in Self.methods where !known.contains(method) {
                router.on(RouterPath(path), method: method) { request, context in
                    await serve(request, context) { throw Refusal.noSuchMethod(allowed: known) }
                }
            }
        }
        return router
    }

    private static let methods: [HTTPRequest.Method] = [
        .get, .head, .post, .put, .patch, .delete, .options, .trace, .connect,
    ]

    private func answer(_ route: Route, _ request: Request, _ context: CallContext) async throws -> Answer {
        let call = try await call(route, request, context)
        let isRead = route.method == .get || route.method == .head
        guard !isRead, let key = call.header(.idempotencyKey) else { return try await route.handle(call) }
        return try await replays.answer(
            to: "\(route.method) \(request.uri)", of: call.access.principal, under: key
        ) { try await route.handle(call) }
    }

    /// Recognises who asks, and checks that they may.
    private func call(_ route: Route, _ request: Request, _ context: CallContext) async throws -> Call {
        if route.access == .open {
            return Call(request, parameters: context.parameters, access: .nobody)
        }
        guard let access = try await parts.authenticator.access(of: request, in: context) else {
            throw CairnError(
                .unauthenticated, "this server answers only to those it knows",
                hint: "log in with 'cairn login', or send a token: 'Authorization: Bearer …'")
        }
        let call = Call(request, parameters: context.parameters, access: access)
        switch route.access {
        case .open, .known, .handler: break
        case .registry(let permission): try access.require(permission, in: nil)
        case .group(let permission): try access.require(permission, in: try call.group)
        }
        return call
    }

    /// Answers, come what may: every error becomes problem details.
    private func serve(
        _ request: Request, _ context: CallContext, _ body: () async throws -> Answer
    ) async -> Response {
        do {
            return try await body().response(to: request)
        } catch {
            let problem = Problem(any: error)
            if problem.status.code >= 500 {
                context.logger.error("failed", metadata: ["error": "\(problem.error.message)"])
            }
            return problem.answer(request: context.id).response(to: request)
        }
    }
}

extension Access {
    /// Who asks where nobody needs to say who they are; may do nothing.
    static var nobody: Access { Access(.anonymous, grants: []) }
}

extension Problem {
    /// - Parameter error: Whatever was thrown. What nobody foresaw is told to the log, not to the client.
    init(any error: any Error) {
        switch error {
        case let error as CairnError: self.init(error)
        case let refusal as Refusal: self.init(refusal)
        case let error as HTTPError:
            self.init(
                Refusal(
                    status: error.status,
                    error: CairnError(.invalid, error.body ?? error.status.reasonPhrase)))
        case is CancellationError: self.init(CairnError(.interrupted, "the server is stopping"))
        default: self.init(CairnError(.system, "\(error)"))
        }
    }
}

/// An address that no route has is a problem like any other.
private struct UnknownAddress: RouterMiddleware {
    func handle(
        _ request: Request, context: CallContext,
        next: (Request, CallContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch {
            var problem = Problem(any: error)
            if problem.status == .notFound {
                problem = Problem(
                    CairnError(
                        .notFound, "there is nothing at '\(request.uri.path.printable)'",
                        hint: "GET /api/v1/openapi.json tells what there is"))
            }
            return problem.answer(request: context.id).response(to: request)
        }
    }
}
