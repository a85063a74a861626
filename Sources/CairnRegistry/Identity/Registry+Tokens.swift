package import CairnObjects
import CairnStorage

extension Registry {
    package func tokens(of user: Handle?) async throws -> [Token] {
        if let user { _ = try await self.user(user) }
        let uses = try await tokenUses.lastUses()
        var tokens: [Token] = []
        for case (.token(let id), let digest) in try await storage.snapshot(.tokens).refs {
            let document = try await value(TokenDocument.self, at: digest)
            if user == nil || document.user == user {
                tokens.append(Token(id: id, document, lastUsedAt: uses[id]))
            }
        }
        return tokens.sorted { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) }
    }

    /// - Throws: `notFound` where there is no such token.
    package func token(_ id: Handle) async throws -> Token {
        guard let found = try await value(TokenDocument.self, of: .token(id)) else { throw Self.noToken(id) }
        return Token(id: id, found.value, lastUsedAt: try await tokenUses.lastUses()[id])
    }

    package func createToken(_ draft: TokenDraft, by intent: Intent) async throws -> NewToken {
        try intent.refuseDryRun()
        try IdentityLimits.check(grants: draft.grants, description: draft.description)
        let (entry, made) = try await committing(intent) { () -> (Transaction?, (TokenText, Token)) in
            let user = try await enabledUser(draft.user)
            let now = clock()
            let text = try TokenText.generate()
            let document = TokenDocument(
                user: user.name, secret: text.secretHash, description: draft.description, createdAt: now,
                createdBy: intent.actor, expiresAt: try draft.expiry.moment(from: now), grants: draft.grants)
            var transaction = transaction(.tokenCreated, by: intent)
            try transaction.move(.token(text.id), from: nil, to: document)
            transaction.expectations = [RefExpectation(.user(user.name), names: user.digest)]
            return (transaction, (text, Token(id: text.id, document, lastUsedAt: nil)))
        }
        guard let entry else { throw CairnError(.system, "a token was made that the log does not have") }
        return NewToken(token: made.1, text: made.0, entry: entry)
    }

    package func createAccessKey(
        _ draft: TokenDraft, id: AccessKeyID? = nil, by intent: Intent
    ) async throws -> NewAccessKey {
        try intent.refuseDryRun()
        try IdentityLimits.check(grants: draft.grants, description: draft.description)
        let box = try secrets()
        let (entry, made) = try await committing(intent) { () -> (Transaction?, (Token, AccessKeySecret)) in
            let user = try await enabledUser(draft.user)
            let key = try id ?? .generate()
            let ref = RefName.token(key.token)
            guard try await storage.target(of: ref) == nil else {
                throw CairnError(
                    .exists, "there is already a token '\(key.token)'",
                    hint: "revoke it first, or choose another id for the key")
            }
            let (now, secret) = (clock(), AccessKeySecret.generate())
            var document = TokenDocument(
                user: user.name, secret: secret.hash, description: draft.description, createdAt: now,
                createdBy: intent.actor, expiresAt: try draft.expiry.moment(from: now), grants: draft.grants)
            document.accessKey = .init(
                id: key, sealed: box.seal(Array(secret.exposed.utf8), for: ref.description))
            var transaction = transaction(.tokenCreated, by: intent)
            try transaction.move(ref, from: nil, to: document)
            transaction.expectations = [RefExpectation(.user(user.name), names: user.digest)]
            return (transaction, (Token(id: key.token, document, lastUsedAt: nil), secret))
        }
        guard let entry, let key = made.0.accessKey else {
            throw CairnError(.system, "an access key was made that the log does not have")
        }
        return NewAccessKey(token: made.0, id: key, secret: made.1, entry: entry)
    }

    private func enabledUser(_ name: Handle) async throws -> User {
        let user = try await self.user(name)
        guard !user.document.isDisabled else {
            throw CairnError(
                .refused, "the user '\(name)' is disabled",
                hint: "enable it first: 'cairn user edit \(name) --enable'")
        }
        return user
    }

    package func revokeToken(_ id: Handle, by intent: Intent) async throws -> LogEntry? {
        try await committing(intent) {
            guard let digest = try await storage.target(of: .token(id)) else { throw Self.noToken(id) }
            var transaction = transaction(.tokenRevoked, by: intent)
            transaction.moves = [RefMove(.token(id), from: digest, to: nil)]
            return (transaction, ())
        }.entry
    }

    private static func noToken(_ id: Handle) -> CairnError {
        CairnError(.notFound, "there is no token '\(id)'", hint: "see 'cairn token list'")
    }
}

extension Token {
    fileprivate init(id: Handle, _ document: TokenDocument, lastUsedAt: Timestamp?) {
        self.init(
            id: id, user: document.user, description: document.description, grants: document.grants,
            createdAt: document.createdAt, createdBy: document.createdBy, expiresAt: document.expiresAt,
            lastUsedAt: lastUsedAt, accessKey: document.accessKey?.id)
    }
}
