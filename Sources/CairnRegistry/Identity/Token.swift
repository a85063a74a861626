package import CairnObjects

/// A token as everybody who may see it sees it: all but its secret.
package struct Token: Sendable, Equatable {
    package let id: Handle
    package let user: Handle
    package let description: String
    /// Where there are any, it lets do only what the user and one of these let do.
    package let grants: [Grant]
    package let createdAt: Timestamp
    package let createdBy: Principal
    /// `nil`: it holds until it is revoked.
    package let expiresAt: Timestamp?
    /// To the minute; `nil` where no use is known.
    package let lastUsedAt: Timestamp?
    /// Where it is an access key: its id, as signatures name it.
    package let accessKey: AccessKeyID?

    package init(
        id: Handle, user: Handle, description: String, grants: [Grant], createdAt: Timestamp,
        createdBy: Principal, expiresAt: Timestamp?, lastUsedAt: Timestamp?, accessKey: AccessKeyID? = nil
    ) {
        (self.id, self.user, self.description, self.grants) = (id, user, description, grants)
        (self.createdAt, self.createdBy) = (createdAt, createdBy)
        (self.expiresAt, self.lastUsedAt, self.accessKey) = (expiresAt, lastUsedAt, accessKey)
    }
}

/// What a token is to be.
package struct TokenDraft: Sendable, Equatable {
    package var user: Handle
    package var description: String
    package var expiry: TokenExpiry
    package var grants: [Grant]

    package init(
        user: Handle, description: String = "", expiry: TokenExpiry = .standard, grants: [Grant] = []
    ) {
        (self.user, self.description, self.expiry, self.grants) = (user, description, expiry, grants)
    }
}

/// A token that was just made: the only moment at which its text is known.
package struct NewToken: Sendable {
    package let token: Token
    package let text: TokenText
    package let entry: LogEntry

    package init(token: Token, text: TokenText, entry: LogEntry) {
        (self.token, self.text, self.entry) = (token, text, entry)
    }
}

/// An access key that was just made: the only moment at which its secret is told.
package struct NewAccessKey: Sendable {
    package let token: Token
    package let id: AccessKeyID
    package let secret: AccessKeySecret
    package let entry: LogEntry

    package init(token: Token, id: AccessKeyID, secret: AccessKeySecret, entry: LogEntry) {
        (self.token, self.id, self.secret, self.entry) = (token, id, secret, entry)
    }
}
