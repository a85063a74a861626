// The registry's verbs over HTTP. A door is a set of routes (`HTTP/Route.swift`); this puts them on one
// address, and says who may use which.

package import CairnAutomation
package import CairnObjects
package import CairnRegistry
package import CairnStorage
import HTTPTypes
package import Hummingbird
package import Logging

/// A server of one registry.
package struct RegistryServer: Sendable {
    /// What it needs, handed in by whoever composes it.
    package struct Parts: Sendable {
        package var registry: Registry
        package var authenticator: any Authenticator
        /// Recognises who signed a request, for the doors that AWS's clients use.
        package var keys: (any SignatureAuthenticator)?
        /// The account and the region that those doors name.
        package var (awsAccount, awsRegion) = (EventOrigin.standardAccount, EventOrigin.standardRegion)
        /// Where clients reach the server, where that is known.
        package var address: String?
        /// The stage whose rules a version must pass before SageMaker's clients make a model of it.
        package var deploymentStage: StageName?
        /// The hosts below which a bucket may be the first label.
        package var objectHosts = ["localhost"]
        package var jobs = Jobs()
        /// How it is watched over.
        package var operation = ServerOperation()
        /// By whom people at a browser sign in; `nil` where they have tokens alone.
        package var signIn: OpenIDSignIn?
        /// Tells when kept answers must be forgotten; without it, none are kept.
        package var changes: (any ChangeCounter)?
        /// Whom to ask about webhooks.
        package var webhooks: (any WebhookService)?
        /// What delivers to them; it is run with the server.
        package var engine: WebhookEngine?
        /// The end of the log, which is watched while the server runs.
        package var tail: LogTail
        /// How many blobs to hash at once.
        package var width: Int
        /// How many connections there may be at once.
        package var maximumConnections = Int.max
        package var logger: Logger

        package init(registry: Registry, authenticator: any Authenticator, width: Int, logger: Logger) {
            (self.registry, self.authenticator) = (registry, authenticator)
            tail = LogTail(registry) { logger.error("\($0)") }
            (self.width, self.logger) = (width, logger)
        }
    }

    let parts: Parts
    private let replays = Replays()
    let connections: Connections
    private let answers = AnswerCache()
    private let meter: RequestMeter
    let signedDoors: [any SignedDoor]
    /// For people at a browser.
    let pages: Pages
    /// Everything that can be asked of it.
    package let routes: [Route]

    package init(_ parts: Parts) {
        self.parts = parts
        connections = Connections(limit: parts.maximumConnections)
        let streams = EventStreams(parts.registry, tail: parts.tail)
        let doors: [any Door] = [
            API(
                registry: parts.registry, jobs: parts.jobs, width: parts.width,
                accessChanged: parts.authenticator.forget, webhooks: parts.webhooks, streams: streams)
        ]
        pages = Pages(
            registry: parts.registry, authenticator: parts.authenticator, webhooks: parts.webhooks,
            streams: streams, jobs: parts.jobs, width: parts.width, address: parts.address,
            signIn: parts.signIn)
        let served = doors.flatMap(\.routes)
        signedDoors = Self.signedDoors(parts)
        meter = RequestMeter(
            served, and: OperationDoor.paths.union([DescriptionDoor.path]), pages: pages.routes,
            signed: signedDoors.map(\.name))
        let known = served + OperationDoor(parts, meter).routes
        routes = known + DescriptionDoor(of: known).routes
    }

    /// Ends what goes on beside requests. Called once the last of them is answered.
    package func stop() async { await parts.jobs.stop() }

    /// What answers requests: the answers that are kept, then the signed doors, then the routes.
    package func responder() -> some HTTPResponder<CallContext> {
        let rest = SignedRequests(
            rest: router().buildResponder(), doors: signedDoors, keys: parts.keys, region: parts.awsRegion,
            connections: connections, observer: observer, clock: parts.registry.clock)
        return KeptAnswers(
            rest: rest, answers: answers, changes: parts.changes, authenticator: parts.authenticator,
            observer: observer, clock: parts.registry.clock)
    }

    /// Those whose requests are signed, in the order in which they are asked.
    private static func signedDoors(_ parts: Parts) -> [any SignedDoor] {
        [
            SageMakerDoor(
                registry: parts.registry,
                names: ResourceNames(account: parts.awsAccount, region: parts.awsRegion),
                address: parts.address, deploymentStage: parts.deploymentStage,
                kept: parts.changes.map(KeptReads.init)),
            IdentityDoor(account: parts.awsAccount),
            ObjectDoor(
                registry: parts.registry, account: parts.awsAccount, region: parts.awsRegion,
                hosts: parts.objectHosts),
        ]
    }

    private var observer: RequestObserver {
        RequestObserver(meter: meter, log: RequestLog(logger: parts.logger))
    }

    /// The routes as Hummingbird takes them.
    private func router() -> Router<CallContext> {
        let router = Router(context: CallContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: observer)
        router.add(middleware: UnknownAddress(routes: routes, pages: pages))
        for route in routes {
            router.on(RouterPath(route.path), method: route.method) { request, context in
                await serve(request, context) { try await respond(route, request, context) }
            }
        }
        for (path, routes) in Dictionary(grouping: routes, by: \.path) {
            var nothing = Answer.nothing
            nothing.headers[.allow] = Route.list(Route.methods(of: routes))
            let options = nothing
            router.on(RouterPath(path), method: .options) { request, _ in options.response(to: request) }
        }
        for route in pages.routes {
            router.on(RouterPath(route.path), method: route.method) { request, context in
                let connection = connections.connection(of: context.channel)
                return await pages.serve(
                    route, request.awaited(on: connection), context, on: connection)
            }
        }
        return router
    }

    private func respond(_ route: Route, _ request: Request, _ context: CallContext) async throws -> Response
    {
        let stamp = route.isKept ? parts.changes?.changeStamp() : nil
        let call = try await call(route, request, context)
        let response = try await answer(route, call).response(to: request)
        if let stamp, let key = AnswerCache.Key(request) {
            let entry = AnswerCache.Entry(
                response, of: route.path, to: call.access, at: parts.registry.clock())
            answers.keep(entry, for: key, at: stamp)
        }
        return response
    }

    private func answer(_ route: Route, _ call: Call) async throws -> Answer {
        let isRead = route.method == .get || route.method == .head
        guard !isRead, let key = try call.requestKey,
            let (call, print) = try await call.fingerprinted()
        else { return try await route.handle(call) }
        return try await replays.answer(
            to: print, of: call.access.principal, under: key, findsRepeated: route.findsRepeated
        ) { try await route.handle(call) }
    }

    /// Recognises who asks, and checks that they may.
    private func call(_ route: Route, _ request: Request, _ context: CallContext) async throws -> Call {
        let connection = connections.connection(of: context.channel)
        let request = request.awaited(on: connection)
        if route.access == .open {
            return try Call(
                request, parameters: context.parameters, access: .nobody, connection: connection)
        }
        guard let access = try await parts.authenticator.access(of: request, in: context) else {
            throw CairnError(
                .unauthenticated, "this server answers only to those it knows",
                hint: "log in with 'cairn login', or send a token: 'Authorization: Bearer …'")
        }
        context.account.principal = access.principal
        let call = try Call(
            request, parameters: context.parameters, access: access, connection: connection)
        switch route.access {
        case .open, .known, .handler: break
        case .registry(let permission): try access.require(permission, in: nil)
        case .group(let permission): try access.require(permission, in: try call.group)
        }
        return call
    }

    /// Answers, come what may: every error becomes problem details.
    private func serve(
        _ request: Request, _ context: CallContext, _ body: () async throws -> Response
    ) async -> Response {
        do {
            return try await body()
        } catch {
            let problem = Problem(any: error)
            if problem.status.code >= 500 {
                context.logger.error("failed", metadata: ["error": "\(error)", "request": "\(context.id)"])
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
        default:
            self.init(
                CairnError(
                    .system, "something went wrong that nobody foresaw",
                    hint: "the server's log says more, under the identifier of this request"))
        }
    }
}
