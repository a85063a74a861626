import CairnObjects
import CairnRegistry
import HTTPTypes
import Hummingbird

/// Coming and going.
extension Pages {
    var sessionRoutes: [PageRoute] {
        [
            PageRoute(.get, PageAddress.signIn, .open, showSignIn),
            PageRoute(.post, PageAddress.signIn, .open, signIn),
            PageRoute(.post, "/sign-out", .known, signOut),
        ]
    }

    private func showSignIn(_ visit: Visit) -> Answer {
        let next = visit.call.query("next") ?? "/"
        return signInForm(next: next, message: nil, status: .ok)
    }

    /// Takes a token, and starts a session with it.
    private func signIn(_ visit: Visit) async throws -> Answer {
        let (request, context) = (visit.call.request, visit.context)
        let next = visit.field("next").flatMap { PageAddress.isOwn($0) ? $0 : nil } ?? "/"
        let token = (visit.field("token") ?? "").filter { !$0.isWhitespace }
        guard !token.isEmpty, token.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else {
            return signInForm(next: next, message: "Enter a token.", status: .badRequest)
        }
        let access: Access
        do throws(SessionEnd) {
            access = try await authenticate(.token(token), request, context)
        } catch {
            guard let reason = error.error, reason.code == .unauthenticated else { throw error }
            return signInForm(next: next, message: "Not signed in: \(reason.message).", status: .unauthorized)
        }
        context.account.principal = access.principal
        let session = sessions.start(.token(token), at: visit.now)
        var answer = Visit.seeOther(next)
        answer.headers[.setCookie] = SessionCookie(request).setting(session)
        return answer
    }

    private func signOut(_ visit: Visit) -> Answer {
        if let session = visit.session { sessions.end(session) }
        var answer = Visit.seeOther(PageAddress.signIn)
        answer.headers[.setCookie] = SessionCookie(visit.call.request).clearing
        return answer
    }

    /// What is shown instead of a page to whoever is not signed in.
    func signInPage(
        _ end: SessionEnd, next: String, didSend: Bool, hadSession: Bool, _ request: Request
    ) -> Answer {
        var message: String?
        if hadSession {
            message = "Your session has ended" + (end.error.map { ": \($0.message)" } ?? "") + "."
            if didSend { message?.append(" Nothing was changed.") }
        }
        var answer = signInForm(next: next, message: message, status: .unauthorized)
        if hadSession { answer.headers[.setCookie] = SessionCookie(request).clearing }
        return answer
    }

    /// - Parameter more: What else there is to say of the message.
    func signInForm(
        next: String, message: String?, status: HTTPResponse.Status, more: HTML = .none
    ) -> Answer {
        let note = message.map { "<p class=\"problem\" role=\"alert\">\($0)</p>" as HTML } ?? .none
        let next = PageAddress.isOwn(next) && !next.hasPrefix(PageAddress.signIn) ? next : "/"
        return page(
            "Sign in", nil, status: status,
            """
            <h1>Sign in</h1>
            \(note)\(more)\(issuerLink(next: next))
            <form method="post" action="\(PageAddress.signIn)" class="stack">
            <input type="hidden" name="next" value="\(next)">
            <label for="token">Token</label>
            <input id="token" name="token" type="password" required autocomplete="current-password"
            aria-describedby="token-help">
            <p id="token-help" class="quiet">A token of this registry, or one of an issuer that it believes.
            <code>cairn token create</code> makes one.</p>
            <button>Sign in</button>
            </form>
            """)
    }
}
