import CairnObjects
package import CairnRegistry

extension RegistryAuthenticator {
    package func access(of identity: IssuedIdentity, in context: CallContext) async throws -> Access {
        try limiter.admit(AddressKey(context.remoteAddress))
        guard registry.clock() < identity.expiresAt else {
            throw CairnError(.unauthenticated, "it has lasted as long as it may", hint: "sign in again")
        }
        guard let issuer = try await registry.issuers().first(where: identity.isOf) else {
            throw CairnError(
                .unauthenticated, "the registry no longer believes the issuer '\(identity.issuer)'",
                hint: "sign in by a token, or ask an administrator")
        }
        let access = try issuer.authentication(by: identity.claims, expiresAt: identity.expiresAt).access
        try count(access)
        return access
    }
}
