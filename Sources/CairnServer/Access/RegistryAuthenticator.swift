import CairnObjects
package import CairnRegistry
package import CairnStorage
package import Hummingbird
import Logging

/// Recognises the holders of the registry's own tokens, and of those of OpenID Connect issuers that it
/// believes; and sees to it that nobody asks too much.
///
/// A token that is revoked, and a user who may do less, is noticed at once: by this server where it did that
/// itself, and by what the storage tells where another process did; within a second where the storage cannot
/// tell.
package final class RegistryAuthenticator: Authenticator {
    let registry: Registry
    private let changes: (any ChangeCounter)?
    private let isReadByAnybody: Bool
    private let openID: OpenIDVerifier?
    let limiter: RequestLimiter
    private let cache: AuthenticationCache

    /// - Parameter changes: Tells whether anything has changed since somebody was recognised.
    /// - Parameter isReadByAnybody: Whether who shows no credentials may read everything.
    /// - Parameter openID: Who checks the tokens of issuers; `nil` where none are accepted.
    package convenience init(
        registry: Registry, changes: (any ChangeCounter)?, isReadByAnybody: Bool, limits: RateLimits,
        openID: OpenIDVerifier?
    ) {
        self.init(
            registry: registry, changes: changes, isReadByAnybody: isReadByAnybody,
            limiter: RequestLimiter(limits),
            openID: openID, cache: AuthenticationCache())
    }

    init(
        registry: Registry, changes: (any ChangeCounter)?, isReadByAnybody: Bool, limiter: RequestLimiter,
        openID: OpenIDVerifier?, cache: AuthenticationCache
    ) {
        self.changes = changes
        (self.registry, self.isReadByAnybody, self.openID) = (registry, isReadByAnybody, openID)
        (self.limiter, self.cache) = (limiter, cache)
    }

    package func access(of request: Request, in context: CallContext) async throws -> Access? {
        let address = AddressKey(context.remoteAddress)
        try limiter.admit(address)
        let access: Access
        do {
            guard let text = try BearerToken.text(in: request.headers) else {
                return isReadByAnybody ? .anonymousReader : nil
            }
            let found = try await authentication(of: text, from: address) { try await self.recognise(text) }
            guard found.secret == nil else {
                throw CairnError(.unauthenticated, "an access key signs requests; it is no bearer token")
            }
            access = found.access
        } catch let error as CairnError where error.code == .unauthenticated {
            limiter.noteFailure(address)
            // What was shown is in no message, so that it cannot get into the log.
            context.logger.info(
                "refused credentials",
                metadata: ["from": "\(address)", "reason": .string(error.message)])
            throw error
        }
        try count(access)
        return access
    }

    package func admit(_ access: Access, in context: CallContext) throws {
        try limiter.admit(AddressKey(context.remoteAddress))
        try count(access)
    }

    package func admit(strangerIn context: CallContext) throws {
        try limiter.admit(AddressKey(context.remoteAddress))
    }

    func count(_ access: Access) throws {
        try limiter.admit(access.principal)
        if let token = access.token { registry.tokenUses.note(token, at: registry.clock()) }
    }

    package func forget() { cache.removeAll() }

    /// - Parameter recognise: Finds out whose the text is, where that is not known.
    func authentication(
        of text: String, from address: AddressKey, _ recognise: () async throws -> Authentication
    ) async throws -> Authentication {
        let key = Digest(of: Array(text.utf8))
        let check = AuthenticationCache.Check(now: registry.clock(), stamp: changes?.changeStamp())
        switch cache.finding(for: key, at: check) {
        case .fresh(let known): return known
        case .stale(let known):
            if try await registry.holds(known) {
                cache.renew(key, at: check)
                return known
            }
            cache.remove(key)
        case .unknown: break
        }
        // Whoever guesses is stopped here; whoever is known has come in above.
        try limiter.checkFailures(address)
        let found = try await recognise()
        cache.keep(found, for: key, at: check)
        return found
    }

    private func recognise(_ text: String) async throws -> Authentication {
        if text.hasPrefix(TokenText.prefix) {
            return try await registry.authenticate(try TokenText(parsing: text))
        }
        let token = try JSONWebToken(parsing: text)
        guard let openID else {
            throw CairnError(.unauthenticated, "this server accepts no tokens of other issuers")
        }
        return try await openID.authentication(of: token, by: try await registry.issuers())
    }
}
