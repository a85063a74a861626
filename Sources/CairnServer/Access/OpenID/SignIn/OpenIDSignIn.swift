import CairnObjects
package import CairnRegistry
import CairnStorage

/// Lets people sign in at an OpenID Connect issuer and come back: the authorization code flow (OpenID Connect
/// Core 1.0, section 3.1), with a proof that the code is exchanged by whoever asked for it (RFC 7636).
package final class OpenIDSignIn: Sendable {
    let settings: SignInSettings
    private let registry: Registry
    private let verifier: OpenIDVerifier
    private let fetching: any HTTPFetching
    private let places: SignInPlaces
    private let pending = PendingSignIns()

    /// A token with hundreds of groups has some ten thousand bytes. What it says is kept with the session.
    private static let largestAnswer = 64 << 10

    /// - Parameter verifier: The one that checks tokens shown by machines: it knows the issuers' keys.
    package init(
        _ settings: SignInSettings, registry: Registry, verifier: OpenIDVerifier, fetching: any HTTPFetching
    ) {
        (self.settings, self.registry, self.verifier) = (settings, registry, verifier)
        self.fetching = fetching
        places = SignInPlaces(fetching: fetching, clock: registry.clock)
    }

    /// Sends somebody to the issuer.
    ///
    /// - Parameter redirect: Where they are to come back to.
    /// - Parameter next: Where they wanted to go.
    /// - Returns: the address to go to, and what their browser is to keep.
    /// - Throws: `unavailable` where the issuer cannot be asked where that is, or is not known.
    func begin(
        from address: AddressKey, redirect: String, next: String
    ) async throws -> (location: String, ticket: String) {
        let issuer = try await issuer()
        let place = try await places.endpoints(of: issuer.document.url).authorization
        let signIn = PendingSignIn(
            redirect: redirect, next: next, issuer: issuer.document.url, from: address,
            at: registry.clock())
        pending.add(signIn)
        let query = QueryString.encode([
            ("response_type", "code"), ("client_id", issuer.document.audience), ("redirect_uri", redirect),
            ("scope", settings.scopes.joined(separator: " ")), ("state", signIn.state),
            ("nonce", signIn.nonce), ("code_challenge", signIn.challenge),
            ("code_challenge_method", "S256"),
        ])
        return (place + (place.contains("?") ? "&" : "?") + query, signIn.ticket)
    }

    /// Whoever began a sign-in with this state, in this browser; `nil` where nobody did.
    func take(state: String, ticket: String) -> PendingSignIn? {
        pending.take(state, ticket: ticket, at: registry.clock())
    }

    /// Exchanges a code for a token, and says whose it is.
    ///
    /// - Throws: `unauthenticated` where the issuer does not stand by it, or its token proves nothing.
    func identity(by code: String, of signIn: PendingSignIn) async throws -> IssuedIdentity {
        let issuer = try await issuer()
        // A code is shown to nobody but whoever gave it.
        guard issuer.document.url == signIn.issuer else {
            throw CairnError(
                .unauthenticated, "'\(settings.issuer)' has become another issuer meanwhile",
                hint: "sign in again")
        }
        let token = try JSONWebToken(parsing: try await idToken(for: code, of: signIn, at: issuer))
        _ = try await verifier.verify(token, by: [issuer])
        guard case .string(let nonce)? = token.claims["nonce"],
            ConstantTime.equal(Array(nonce.utf8), Array(signIn.nonce.utf8))
        else { throw CairnError(.unauthenticated, "the issuer's token is not for this sign-in") }
        try Self.checkParty(of: token, isFor: issuer.document.audience)
        let end = registry.clock().advanced(
            byMilliseconds: settings.lifetime.components.seconds * 1000)
        return IssuedIdentity(issuer, claims: token.claims, expiresAt: end)
    }

    /// OpenID Connect Core 1.0, section 3.1.3.7: for whom it was made, where it is for several.
    private static func checkParty(of token: JSONWebToken, isFor client: String) throws(CairnError) {
        let party = token.claims["azp"]
        guard party == .string(client) || (party == nil && token.audiences.count == 1) else {
            throw CairnError(.unauthenticated, "the issuer's token was made for another client")
        }
    }

    private func issuer() async throws -> Issuer {
        guard let issuer = try await registry.issuers().first(where: { $0.name == settings.issuer }) else {
            throw CairnError(
                .unavailable, "the registry has no issuer '\(settings.issuer)' to sign in with",
                hint: "an administrator can name it: 'cairn issuer set \(settings.issuer) FILE'")
        }
        return issuer
    }

    /// RFC 6749, sections 4.1.3 and 5.
    private func idToken(
        for code: String, of signIn: PendingSignIn, at issuer: Issuer
    ) async throws -> String {
        let endpoints = try await places.endpoints(of: issuer.document.url)
        let form = form(for: code, of: signIn, endpoints, client: issuer.document.audience)
        let answer: FetchedDocument
        do {
            answer = try await fetching.post(form, to: endpoints.token, upTo: Self.largestAnswer)
        } catch {
            let reason = (error as? CairnError)?.message ?? "\(error)"
            throw CairnError(
                .unavailable, "the issuer could not be asked for a token: \(reason)",
                hint: "sign in again in a moment")
        }
        // What it says of an error is JSON too; where it is not, the status says enough.
        var members = try? JSONMembers(try JSONParser.parse(answer.body), path: "token")
        guard answer.status == 200 else {
            let reason = try? members?.string("error")
            throw CairnError(
                answer.status >= 500 ? .unavailable : .unauthenticated,
                "the issuer gave no token: " + Self.words(of: reason ?? "status \(answer.status)"),
                hint: "sign in again; if that does not help, the client's secret or its redirect URI "
                    + "may not be what the issuer knows")
        }
        // A text of any other kind is refused where it is parsed.
        guard let token = (try? members?.string("id_token")) ?? nil else {
            throw CairnError(
                .unauthenticated, "the issuer's answer has no id_token",
                hint: "the scopes that are asked for must include 'openid'")
        }
        return token
    }

    private func form(
        for code: String, of signIn: PendingSignIn, _ endpoints: SignInEndpoints, client: String
    ) -> PostedForm {
        var fields = [
            ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", signIn.redirect),
            ("code_verifier", signIn.verifier),
        ]
        guard let secret = settings.secret else {
            return PostedForm(body: QueryString.encode(fields + [("client_id", client)]))
        }
        if endpoints.takesSecretInForm {
            fields += [("client_id", client), ("client_secret", secret)]
            return PostedForm(body: QueryString.encode(fields))
        }
        let pair = "\(PercentEncoding.encode(client)):\(PercentEncoding.encode(secret))"
        return PostedForm(
            body: QueryString.encode(fields), authorization: "Basic \(Base64.encode(Array(pair.utf8)))")
    }

    /// What somebody else's server said, as far as it can be shown.
    static func words(of text: String) -> String { String(text.printable.prefix(200)) }
}
