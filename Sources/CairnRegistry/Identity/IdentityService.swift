package import CairnObjects

/// What is asked of whoever keeps a registry's users, tokens and issuers: all of it, looking and changing.
///
/// `Registry` does it itself, for whoever has its directory; a client of a server asks the server, which lets
/// administrators of the whole registry do it, and users what concerns their own tokens.
package protocol IdentityService: Sendable {
    /// All users by name.
    func users() async throws -> [User]

    /// - Throws: `notFound` where there is no such user.
    func user(_ name: Handle) async throws -> User

    /// Makes a user.
    ///
    /// - Returns: the user, and the log entry; `nil` for the entry of a dry run.
    /// - Throws: `exists` where a user has this name.
    func createUser(
        _ name: Handle, grants: [Grant], description: String, by intent: Intent
    ) async throws -> (user: User, entry: LogEntry?)

    /// Changes a user.
    ///
    /// - Parameter expected: The document that must be the user's still.
    /// - Returns: the user afterwards, and the log entry; `nil` for the entry where everything is so already.
    /// - Throws: `refused` where nobody could administer the registry afterwards.
    func editUser(
        _ name: Handle, _ edit: UserEdit, expecting expected: Digest?, by intent: Intent
    ) async throws -> (user: User, entry: LogEntry?)

    /// Deletes a user, and revokes their tokens.
    ///
    /// - Throws: `refused` where nobody could administer the registry afterwards.
    func deleteUser(_ name: Handle, expecting expected: Digest?, by intent: Intent) async throws -> LogEntry?

    /// The tokens of a user, or all, the oldest first.
    ///
    /// - Throws: `notFound` where there is no such user.
    func tokens(of user: Handle?) async throws -> [Token]

    /// Makes a token. Its text is in the answer and nowhere else.
    ///
    /// - Throws: `notFound` where there is no such user; `unsupported` for a dry run.
    func createToken(_ draft: TokenDraft, by intent: Intent) async throws -> NewToken

    /// Makes an access key: a token that signs requests as AWS's clients do. Its secret is in the answer and
    /// nowhere else, but sealed in the registry.
    ///
    /// - Parameter id: The key's id; `nil` for a new one.
    /// - Throws: `notFound` where there is no such user; `exists` where a key has this id; `unsupported` for
    /// a
    ///   dry run.
    func createAccessKey(
        _ draft: TokenDraft, id: AccessKeyID?, by intent: Intent
    ) async throws -> NewAccessKey

    /// Ends a token.
    ///
    /// - Throws: `notFound` where there is no such token.
    func revokeToken(_ id: Handle, by intent: Intent) async throws -> LogEntry?

    /// All issuers by name.
    func issuers() async throws -> [Issuer]

    /// - Throws: `notFound` where there is no such issuer.
    func issuer(_ name: Handle) async throws -> Issuer

    /// Says whom to believe, and about whom; the whole of it is replaced.
    ///
    /// - Parameter expectation: What must stand there; `nil` for whatever does.
    /// - Returns: the issuer, and the log entry; `nil` for the entry where it is so already.
    func setIssuer(
        _ name: Handle, _ draft: IssuerDraft, expecting expectation: IdentityExpectation?, by intent: Intent
    ) async throws -> (issuer: Issuer, entry: LogEntry?)

    /// Believes an issuer no more.
    func removeIssuer(
        _ name: Handle, expecting expected: Digest?, by intent: Intent
    ) async throws -> LogEntry?
}

/// What must stand under a name where something is to be set (compare-and-set).
package enum IdentityExpectation: Sendable, Equatable {
    case nothing
    case document(Digest)
}
extension Registry: IdentityService {}
