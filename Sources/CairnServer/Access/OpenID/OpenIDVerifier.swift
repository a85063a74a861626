import CairnObjects
import CairnRegistry
package import CairnStorage
package import Logging

/// Says whose a token of an OpenID Connect issuer is (OpenID Connect Core 1.0, section 3.1.3.7; RFC 8725).
package actor OpenIDVerifier {
    private let fetching: any HTTPFetching
    private let clock: TimeSource
    private let logger: Logger
    private var keys: [String: IssuerKeys] = [:]

    package init(fetching: any HTTPFetching, clock: @escaping TimeSource = Timestamp.now, logger: Logger) {
        (self.fetching, self.clock, self.logger) = (fetching, clock, logger)
    }

    /// - Parameter issuers: Those that are believed.
    /// - Throws: `unauthenticated` where the token proves nothing; `unavailable` where its issuer cannot be
    ///   asked for its keys.
    func authentication(of token: JSONWebToken, by issuers: [Issuer]) async throws -> Authentication {
        let (issuer, end) = try await verify(token, by: issuers)
        return try issuer.authentication(by: token.claims, expiresAt: end)
    }

    /// Checks signature, times and audience, and asks no rules.
    ///
    /// - Returns: for which of the issuers it holds, and until when.
    func verify(_ token: JSONWebToken, by issuers: [Issuer]) async throws -> (issuer: Issuer, end: Timestamp)
    {
        let candidates = issuers.filter { $0.document.url == token.issuer }
        guard let url = candidates.first?.document.url else {
            throw CairnError(
                .unauthenticated, "the registry does not believe the token's issuer",
                hint: "an administrator can say whom to believe: 'cairn issuer set'")
        }
        guard try await isSigned(token, by: url) else {
            throw CairnError(.unauthenticated, "the token's signature is not its issuer's")
        }
        let end = try token.checkTimes(at: clock())
        let audiences = token.audiences
        guard let issuer = candidates.first(where: { audiences.contains($0.document.audience) }) else {
            throw CairnError(
                .unauthenticated, "the token is for another audience",
                hint: "ask the issuer for one whose 'aud' is "
                    + candidates.map { "'\($0.document.audience)'" }.joined(separator: " or "))
        }
        return (issuer, end)
    }

    private func isSigned(_ token: JSONWebToken, by url: String) async throws -> Bool {
        for key in try await keys(of: url).keys(for: token) where await key.verifies(token) { return true }
        return false
    }

    private func keys(of url: String) -> IssuerKeys {
        if let known = keys[url] { return known }
        // Issuers come and go with what administrators say; what is no longer asked for is not kept for ever.
        if keys.count >= Self.maximumCount { keys = [:] }
        let new = IssuerKeys(of: url, fetching: fetching, clock: clock, logger: logger)
        keys[url] = new
        return new
    }

    private static let maximumCount = 256
}
