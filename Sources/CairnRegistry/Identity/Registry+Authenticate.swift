package import CairnObjects
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
        guard found.value.accessKey == nil, found.value.isSecret(of: token) else { throw Self.unknownToken }
        return try await authentication(by: token.id, found.digest, found.value)
    }

    /// What a token that is there lets do.
    private func authentication(
        by id: Handle, _ digest: Digest, _ token: TokenDocument, secret: AccessKeySecret? = nil
    ) async throws -> Authentication {
        if let end = token.expiresAt, end <= clock() {
            throw Self.refusal("the token '\(id)' expired at \(end)")
        }
        let name = token.user
        guard let user = try await value(UserDocument.self, of: .user(name)) else {
            throw Self.refusal("the user '\(name)' of the token '\(id)' is no more")
        }
        guard !user.value.isDisabled else {
            throw CairnError(
                .unauthenticated, "the user '\(name)' is disabled",
                hint: "ask an administrator of the registry")
        }
        let access = Access(
            name.principal, grants: user.value.grants, ceiling: token.grants, token: id,
            expiresAt: token.expiresAt)
        return Authentication(
            access,
            grounds: [
                RefExpectation(.token(id), names: digest),
                RefExpectation(.user(name), names: user.digest),
            ], secret: secret)
    }

    /// Recognises the holder of an access key, as far as that can be done without a signature: what the key
    /// lets do, and the secret that a signature must come of.
    ///
    /// - Throws: `unauthenticated` where there is no such key, or it holds no more.
    package func accessKey(_ id: AccessKeyID) async throws -> Authentication {
        guard let found = try await value(TokenDocument.self, of: .token(id.token)),
            let key = found.value.accessKey, key.id == id
        else {
            throw CairnError(
                .unauthenticated, "this registry does not know the access key '\(id)'",
                hint: "make one with 'cairn token create USER --aws'")
        }
        let bytes = try secrets().open(key.sealed, for: RefName.token(id.token).description)
        let secret = AccessKeySecret(String(decoding: bytes, as: UTF8.self))
        guard ConstantTime.equal(secret.hash.bytes, found.value.secret.bytes) else {
            throw CairnError(
                .damaged, "the secret of the access key '\(id)' is not the one that was made",
                hint: "revoke it and make another")
        }
        return try await authentication(by: id.token, found.digest, found.value, secret: secret)
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
