import CairnObjects
import CairnStorage

extension Registry {
    /// Recognises the holder of a token.
    ///
    /// - Throws: `unauthenticated`. What is wrong with a token is told to whoever has its secret; to anybody
    ///   else all wrong tokens are the same.
    package func authenticate(_ token: TokenText) async throws -> Authentication {
        guard let found = try await value(TokenDocument.self, of: .token(token.id)) else {
            throw try await revocation(of: token) ?? Self.unknownToken
        }
        guard found.value.isSecret(of: token) else { throw Self.unknownToken }
        if let end = found.value.expiresAt, end <= clock() {
            throw Self.refusal("the token '\(token.id)' expired at \(end)")
        }
        let name = found.value.user
        guard let user = try await value(UserDocument.self, of: .user(name)) else {
            throw Self.refusal("the user '\(name)' of the token '\(token.id)' is no more")
        }
        guard !user.value.isDisabled else {
            throw CairnError(
                .unauthenticated, "the user '\(name)' is disabled",
                hint: "ask an administrator of the registry")
        }
        let access = Access(
            name.principal, grants: user.value.grants, ceiling: found.value.grants, token: token.id,
            expiresAt: found.value.expiresAt)
        return Authentication(
            access,
            grounds: [
                RefExpectation(.token(token.id), names: found.digest),
                RefExpectation(.user(name), names: user.digest),
            ])
    }

    /// Whether nothing has changed of what an authentication rests on.
    package func holds(_ authentication: Authentication) async throws -> Bool {
        if let end = authentication.access.expiresAt, end <= clock() { return false }
        for ground in authentication.grounds
        where try await storage.target(of: ground.ref) != ground.target {
            return false
        }
        return true
    }

    /// That the token was revoked, where this is the token that was.
    private func revocation(of token: TokenText) async throws -> CairnError? {
        let ref = RefName.token(token.id)
        guard let last = try await storage.history(of: ref).last,
            let digest = last.moves.first(where: { $0.ref == ref && $0.to == nil })?.from,
            // Collected once it is old enough; then the token is as unknown as any other.
            let document = try await storage.document(digest),
            try TokenDocument(document).isSecret(of: token)
        else { return nil }
        return Self.refusal("the token '\(token.id)' was revoked at \(last.at)")
    }

    private static func refusal(_ message: String) -> CairnError {
        CairnError(
            .unauthenticated, message, hint: "make another with 'cairn token create', or ask an administrator"
        )
    }

    private static let unknownToken = CairnError(
        .unauthenticated, "this registry does not know the token",
        hint: "log in with 'cairn login', or ask an administrator for a token")
}

extension TokenDocument {
    /// Whether the token shown has the secret that this is kept of.
    fileprivate func isSecret(of token: TokenText) -> Bool {
        ConstantTime.equal(secret.bytes, token.secretHash.bytes)
    }
}
