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

    /// Users, tokens or issuers have changed: what was found out before holds no more.
    func forget()
}

extension Authenticator {
    package func admit(_ access: Access, in context: CallContext) throws {}

    package func forget() {}
}
