import CairnObjects
import CairnRegistry
import HTTPTypes
import Hummingbird
import Logging

/// Coming in by an OpenID Connect issuer: out to it, and back with its word.
extension Pages {
    var issuerSignInRoutes: [PageRoute] {
        [
            PageRoute(.get, PageAddress.signInStart, .open, leaveForIssuer),
            PageRoute(.get, PageAddress.signInCallback, .open, comeBack),
        ]
    }

    /// A link, and no form: where a form may lead is up to the page's policy, which knows no issuer.
    func issuerLink(next: String) -> HTML {
        guard let signIn else { return .none }
        let address = PageAddress.with(PageAddress.signInStart, ["next": next == "/" ? nil : next])
        return """
            <p><a class="button" href="\(address)">Sign in with \(signIn.settings.issuer)</a></p>
            <p class="quiet">Or with a token:</p>

            """
    }

    private func issuer() throws(CairnError) -> OpenIDSignIn {
        guard let signIn else {
            throw CairnError(
                .unsupported, "this server lets nobody sign in by an issuer",
                hint: "sign in with a token; the setting sign-in-issuer names an issuer")
        }
        return signIn
    }

    private func leaveForIssuer(_ visit: Visit) async throws -> Answer {
        let (signIn, request) = (try issuer(), visit.call.request)
        let next = Self.own(visit.call.query("next"))
        do {
            try authenticator.admit(strangerIn: visit.context)
            let (location, ticket) = try await signIn.begin(
                from: AddressKey(visit.context.remoteAddress),
                redirect: address(of: visit) + PageAddress.signInCallback, next: next)
            var answer = Visit.seeOther(location)
            answer.headers[.setCookie] = SignInCookie(request).setting(ticket)
            return answer
        } catch let error as CairnError {
            return refusal(error, next: next)
        }
    }

    /// Where the issuer sends people back to, whatever came of it.
    private func comeBack(_ visit: Visit) async throws -> Answer {
        let (signIn, request) = (try issuer(), visit.call.request)
        let ticket = SignInCookie(request).value(in: request.headers)
        guard let ticket, let state = visit.call.query("state"),
            let pending = signIn.take(state: state, ticket: ticket)
        else {
            let error = CairnError(
                .invalid, "this browser did not begin this sign-in, or it took longer than ten minutes",
                hint: "begin again here, in one window, at the address under which you want to use the "
                    + "server, and let it keep cookies")
            return refusal(error, next: "/")
        }
        var identity: IssuedIdentity?
        do {
            // RFC 9207, section 2.4.
            if let issuer = visit.call.query("iss"), issuer != pending.issuer {
                throw CairnError(
                    .unauthenticated, "another issuer than the one that was asked has answered",
                    hint: "sign in again")
            }
            let found = try await signIn.identity(by: try code(visit, signIn), of: pending)
            identity = found
            let access = try await authenticator.access(of: found, in: visit.context)
            visit.context.account.principal = access.principal
            return welcome(found, next: pending.next, visit)
        } catch let error as CairnError {
            // Nothing that came with the request is among it: codes are secret.
            visit.context.logger.info(
                "refused a sign-in",
                metadata: ["request": "\(visit.context.id)", "reason": .string(error.message)])
            var answer = refusal(error, next: pending.next, identity)
            answer.headers[.setCookie] = SignInCookie(request).clearing
            return answer
        }
    }

    /// RFC 6749, section 4.1.2.
    private func code(_ visit: Visit, _ signIn: OpenIDSignIn) throws(CairnError) -> String {
        if let error = visit.call.query("error") {
            let description = visit.call.query("error_description").map { ": " + OpenIDSignIn.words(of: $0) }
            let words = OpenIDSignIn.words(of: error) + (description ?? "")
            guard error == "access_denied" else {
                throw CairnError(
                    .unauthenticated, "\(signIn.settings.issuer) says: \(words)", hint: "sign in again")
            }
            throw CairnError(
                .unauthenticated,
                "it was called off, or \(signIn.settings.issuer) lets you not in (\(words))",
                hint: "sign in again, or ask whoever looks after \(signIn.settings.issuer)")
        }
        guard let code = visit.call.query("code") else {
            throw CairnError(.invalid, "\(signIn.settings.issuer) sent no code", hint: "sign in again")
        }
        return code
    }

    /// Begins the session. The page goes on by itself: were it a redirection, the browser would count what
    /// follows as the other site's doing, and keep the session's cookie back.
    private func welcome(_ identity: IssuedIdentity, next: String, _ visit: Visit) -> Answer {
        let request = visit.call.request
        let session = sessions.start(.issued(identity), at: visit.now)
        var answer = page(
            "Signed in", nil, head: "<meta http-equiv=\"refresh\" content=\"0; url=\(next)\">\n",
            """
            <h1>Signed in</h1>
            <p><a href="\(next)">Go on</a></p>
            """)
        answer.headers.append(HTTPField(name: .setCookie, value: SessionCookie(request).setting(session)))
        answer.headers.append(HTTPField(name: .setCookie, value: SignInCookie(request).clearing))
        return answer
    }

    /// The page to sign in at, with why it came to nothing.
    private func refusal(
        _ error: CairnError, next: String, _ identity: IssuedIdentity? = nil
    ) -> Answer {
        let hint = error.hint.map { "<p>\($0)</p>\n" as HTML } ?? .none
        return signInForm(
            next: next, message: "Not signed in: \(error.message).", status: error.code.status,
            more: "\(hint)\(identity.map(Self.claims) ?? .none)")
    }

    /// What the issuer said of whoever asks: the rules of the registry are about these.
    private static func claims(_ identity: IssuedIdentity) -> HTML {
        let rows = identity.claims.sorted { $0.key < $1.key }.prefix(50).map { name, value -> [HTML] in
            let text =
                if case .string(let text) = value { text } else {
                    String(decoding: value.canonicalBytes, as: UTF8.self)
                }
            return ["<code>\(Element.short(name))</code>", "<code>\(Element.short(text))</code>"]
        }
        return """
            <details><summary>What \(identity.issuer) says of you</summary>
            \(Element.table("Claims", ["Claim", "Value"], rows))</details>

            """
    }

    private static func own(_ next: String?) -> String {
        next.flatMap { PageAddress.isOwn($0) ? $0 : nil } ?? "/"
    }
}
