/// What is kept of a token: whose it is, how long it holds, and the SHA-256 of its secret, which only its
/// holder has.
package struct TokenDocument: DocumentValue, Equatable {
    package static let mediaType = MediaType.token

    package var user: Handle
    /// SHA-256 of the secret's bytes. The secret has 256 random bits, so that no slow hash is needed.
    package var secret: Digest
    /// What it is for, for people to read.
    package var description: String
    package var createdAt: Timestamp
    package var createdBy: Principal
    /// `nil`: it holds until it is revoked.
    package var expiresAt: Timestamp?
    /// Where there are any, it lets do only what the user and one of these let do.
    package var grants: [Grant]
    /// Where it is an access key, which signs requests instead of being shown.
    package var accessKey: AccessKey?
    package var unknown: [String: JSON] = [:]

    /// What an access key has besides.
    package struct AccessKey: Sendable, Equatable {
        package let id: AccessKeyID
        /// Signatures can only be checked with the secret itself: it is sealed under the registry's own key.
        package let sealed: String

        package init(id: AccessKeyID, sealed: String) { (self.id, self.sealed) = (id, sealed) }
    }

    package init(
        user: Handle, secret: Digest, description: String, createdAt: Timestamp, createdBy: Principal,
        expiresAt: Timestamp?, grants: [Grant] = []
    ) {
        (self.user, self.secret, self.description) = (user, secret, description)
        (self.createdAt, self.createdBy, self.expiresAt) = (createdAt, createdBy, expiresAt)
        self.grants = grants
    }

    package init(json: JSON) throws(CairnError) {
        var members = try JSONMembers(json, path: "token")
        user = try members.required("user", try members.parsed("user", Handle.init(parsing:)))
        secret = try members.required("secret", try members.parsed("secret", Digest.init(parsing:)))
        description = try members.string("description") ?? ""
        createdAt = try members.required(
            "createdAt", try members.parsed("createdAt", Timestamp.init(parsing:)))
        createdBy = try members.required(
            "createdBy", try members.parsed("createdBy", Principal.init(parsing:)))
        expiresAt = try members.parsed("expiresAt", Timestamp.init(parsing:))
        grants = try Grant.list(&members, "grants")
        accessKey = try members.value("accessKey", AccessKey.init(json:path:))
        unknown = members.rest
    }

    package var json: JSON {
        .compact(
            [
                "user": .text(user), "secret": .text(secret),
                "description": description.isEmpty ? nil : .string(description),
                "createdAt": .text(createdAt), "createdBy": .text(createdBy),
                "expiresAt": expiresAt.map(JSON.text), "grants": .array(grants.map(JSON.text)),
                "accessKey": accessKey?.json,
            ], and: unknown)
    }
}

extension TokenDocument.AccessKey {
    fileprivate init(json: JSON, path: String) throws(CairnError) {
        var members = try JSONMembers(json, path: path)
        id = try members.required("id", try members.parsed("id", AccessKeyID.init(parsing:)))
        sealed = try members.requiredString("sealed")
    }

    fileprivate var json: JSON { ["id": .text(id), "sealed": .string(sealed)] }
}
