import CairnObjects
import CairnRegistry
import HTTPTypes
import Hummingbird
import Logging

/// From a request to a page, come what may.
extension Pages {
    /// A form may have so many bytes.
    private static var largestForm: Int { 64 << 10 }

    func serve(
        _ route: PageRoute, _ request: Request, _ context: CallContext, on connection: Connection?
    ) async -> Response {
        var visit: Visit?
        let answer: Answer
        do {
            let found = try await self.visit(route, request, context, connection)
            visit = found
            answer = try await route.handle(found)
        } catch {
            answer = self.answer(to: error, visit, request, context)
        }
        return finish(answer, request)
    }

    /// An address that leads nowhere, in words for people.
    func serve(_ problem: Problem, _ request: Request, _ context: CallContext) -> Response {
        finish(page(of: problem, nil, id: context.id), request)
    }

    private func finish(_ answer: Answer, _ request: Request) -> Response {
        var response = answer.response(to: request)
        for (name, value) in Self.protections {
            if let name = HTTPField.Name(name) { response.headers[name] = value }
        }
        return response
    }

    /// Nothing from elsewhere, no script but the server's own, within nobody's frame. Forms tell where they
    /// come from, other sites are told nothing.
    private static var protections: KeyValuePairs<String, String> {
        [
            "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; "
                + "img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
                + "frame-ancestors 'none'",
            "Referrer-Policy": "same-origin", "X-Frame-Options": "DENY",
            "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
        ]
    }

    /// Recognises who asks by their session, and checks that they may.
    private func visit(
        _ route: PageRoute, _ request: Request, _ context: CallContext, _ connection: Connection?
    ) async throws -> Visit {
        let now = registry.clock()
        let session = SessionCookie(request).value(in: request.headers).flatMap { sessions.find($0, at: now) }
        let access = route.access == .open ? .nobody : try await self.access(request, session, context)
        context.account.principal = access.principal
        let call = try Call(
            request, parameters: context.parameters, access: access, connection: connection)
        var visit = Visit(call: call, session: session, context: context, now: now)
        if route.method == .post {
            visit.form = try QueryString.parse(
                String(decoding: try await call.body(upTo: Self.largestForm), as: UTF8.self))
            try checkOrigin(request)
            if route.access != .open { try checkKey(visit) }
        }
        switch route.access {
        case .open, .known, .handler: break
        case .registry(let permission): try access.require(permission, in: nil)
        case .group(let permission): try access.require(permission, in: try call.group)
        }
        return visit
    }

    private func access(
        _ request: Request, _ session: Session?, _ context: CallContext
    ) async throws -> Access {
        do throws(SessionEnd) {
            return try await authenticate(session?.credentials, request, context)
        } catch {
            // Whoever only asks too much, or meets a failure, is still who they are.
            if let reason = error.error, reason.code != .unauthenticated { throw reason }
            if let session { sessions.end(session) }
            throw error
        }
    }

    /// Shows the credentials to whoever recognises callers. What the request itself carries is not looked at:
    /// a page is for whoever has signed in.
    func authenticate(
        _ credentials: Session.Credentials?, _ request: Request, _ context: CallContext
    ) async throws(SessionEnd) -> Access {
        var head = request.head
        head.headerFields[.authorization] = nil
        do {
            switch credentials {
            case .issued(let identity): return try await authenticator.access(of: identity, in: context)
            case .token(let token): head.headerFields[.authorization] = "Bearer \(token)"
            case nil: break
            }
            let shown = Request(head: head, body: request.body)
            if let access = try await authenticator.access(of: shown, in: context) { return access }
        } catch let error as CairnError {
            throw SessionEnd(error: error)
        } catch {
            throw SessionEnd(error: Problem(any: error).error)
        }
        throw SessionEnd(error: nil)
    }

    /// - Throws: `forbidden` where another site had the browser send the form.
    private func checkOrigin(_ request: Request) throws(CairnError) {
        let isForeign: Bool
        if let site = request.headers[Self.fetchSite], site != "same-origin", site != "none" {
            isForeign = true
        } else if let origin = request.headers[.origin] {
            let host = request.head.authority ?? ""
            isForeign = origin != "https://\(host)" && origin != "http://\(host)"
        } else {
            isForeign = false
        }
        guard isForeign else { return }
        throw CairnError(.forbidden, "this form was not sent from a page of this server")
    }

    private static var fetchSite: HTTPField.Name { HTTPField.Name("Sec-Fetch-Site").unsafelyUnwrapped }

    /// - Throws: `unauthenticated` without a session; `forbidden` where the form is not this session's.
    private func checkKey(_ visit: Visit) throws {
        guard let session = visit.session else { throw SessionEnd(error: nil) }
        guard session.holds(formKey: visit.form["key"] ?? "") else {
            throw CairnError(
                .forbidden, "this form is not from your session; nothing was changed",
                hint: "go back, load the page again and repeat it")
        }
    }

    private func answer(
        to error: any Error, _ visit: Visit?, _ request: Request, _ context: CallContext
    ) -> Answer {
        if let end = error as? SessionEnd, end.error == nil || end.error?.code == .unauthenticated {
            let isRead = request.method == .get || request.method == .head
            return signInPage(
                end, next: isRead ? request.uri.string : "/", didSend: !isRead,
                hadSession: SessionCookie(request).value(in: request.headers) != nil, request)
        }
        let problem = Problem(any: (error as? SessionEnd)?.error ?? error)
        if problem.status.code >= 500 {
            context.logger.error("failed", metadata: ["error": "\(error)", "request": "\(context.id)"])
        }
        return page(of: problem, visit, id: context.id)
    }
}

/// There is nobody signed in, or no longer.
struct SessionEnd: Error {
    /// Why credentials no longer count; `nil` where there were none.
    let error: CairnError?
}
