import CairnObjects
package import CairnRegistry
package import Hummingbird

/// Recognises who asks, by what a request carries.
package protocol Authenticator: Sendable {
    /// - Returns: `nil` where the request carries no credentials.
    /// - Throws: `unauthenticated` where it carries wrong, expired or revoked ones; `limited` where too much
    ///   was asked lately.
    func access(of request: Request, in context: CallContext) async throws -> Access?

    /// Counts a request of somebody who was recognised before, and of whom nothing has changed since.
    ///
    /// - Throws: `limited` where too much was asked lately.
    func admit(_ access: Access, in context: CallContext) throws

    /// Counts a request of somebody who shows nothing yet.
    ///
    /// - Throws: `limited` where too much was asked lately from where it comes.
    func admit(strangerIn context: CallContext) throws

    /// What somebody may do who has signed in by an issuer.
    ///
    /// - Throws: `unauthenticated` where the issuer is believed no longer, no rule is about them any more,
    ///   or it has lasted too long; `limited` where too much was asked lately.
    func access(of identity: IssuedIdentity, in context: CallContext) async throws -> Access

    /// Users, tokens or issuers have changed: what was found out before holds no more.
    func forget()
}

extension Authenticator {
    package func admit(_ access: Access, in context: CallContext) throws {}

    package func admit(strangerIn context: CallContext) throws {}

    package func access(of identity: IssuedIdentity, in context: CallContext) async throws -> Access {
        throw CairnError(.unauthenticated, "this server knows nobody by issuers")
    }

    package func forget() {}
}
