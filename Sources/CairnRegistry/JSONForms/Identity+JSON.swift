// What `--json` prints and a server answers of users, tokens and issuers, and how a client reads it. Nothing
// here knows a token's secret, nor its hash; only what is said once, when a token is made, has its text.

package import CairnObjects

extension User {
    package var json: JSON {
        .members([
            "name": .text(name), "digest": .text(digest), "grants": document.grants.json,
            "description": .string(document.description), "disabled": .bool(document.isDisabled),
            "createdAt": .text(document.createdAt), "createdBy": .text(document.createdBy),
        ])
    }

    /// - Throws: `invalid` where a member is missing or wrong.
    package init(json: JSON) throws(CairnError) {
        var members = try JSONMembers(json, path: "user")
        let name = try members.required("name", try members.parsed("name", Handle.init(parsing:)))
        let digest = try members.required("digest", try members.parsed("digest", Digest.init(parsing:)))
        var document = try UserDocument(json: .object(members.rest))
        document.unknown = [:]
        self.init(name: name, digest: digest, document: document)
    }
}

extension Token {
    package var json: JSON {
        .members([
            "id": .text(id), "user": .text(user), "description": .string(description),
            "grants": grants.json, "createdAt": .text(createdAt), "createdBy": .text(createdBy),
            "expiresAt": expiresAt.map(JSON.text), "lastUsedAt": lastUsedAt.map(JSON.text),
            "accessKeyId": accessKey.map(JSON.text),
        ])
    }

    /// - Throws: `invalid` where a member is missing or wrong.
    package init(json: JSON) throws(CairnError) {
        var members = try JSONMembers(json, path: "token")
        self.init(
            id: try members.required("id", try members.parsed("id", Handle.init(parsing:))),
            user: try members.required("user", try members.parsed("user", Handle.init(parsing:))),
            description: try members.string("description") ?? "",
            grants: try Grant.list(&members, "grants"),
            createdAt: try members.required(
                "createdAt", try members.parsed("createdAt", Timestamp.init(parsing:))),
            createdBy: try members.required(
                "createdBy", try members.parsed("createdBy", Principal.init(parsing:))),
            expiresAt: try members.parsed("expiresAt", Timestamp.init(parsing:)),
            lastUsedAt: try members.parsed("lastUsedAt", Timestamp.init(parsing:)),
            accessKey: try members.parsed("accessKeyId", AccessKeyID.init(parsing:)))
    }
}

extension NewToken {
    /// With the token's text: to be given to its holder, and kept by nobody else.
    package var json: JSON {
        token.json.with(["token": .string(text.exposed), "entry": entry.json])
    }
}

extension NewAccessKey {
    /// With the secret: to be given to the key's holder, and kept by nobody else.
    package var json: JSON {
        token.json.with(["secretAccessKey": .string(secret.exposed), "entry": entry.json])
    }
}

extension Issuer {
    package var json: JSON {
        .members([
            "name": .text(name), "digest": .text(digest), "url": .string(document.url),
            "audience": .string(document.audience), "rules": .array(document.rules.map(\.json)),
            "createdAt": .text(document.createdAt), "createdBy": .text(document.createdBy),
        ])
    }

    /// - Throws: `invalid` where a member is missing or wrong.
    package init(json: JSON) throws(CairnError) {
        var members = try JSONMembers(json, path: "issuer")
        let name = try members.required("name", try members.parsed("name", Handle.init(parsing:)))
        let digest = try members.required("digest", try members.parsed("digest", Digest.init(parsing:)))
        var document = try IssuerDocument(json: .object(members.rest))
        document.unknown = [:]
        self.init(name: name, digest: digest, document: document)
    }
}

extension IssuerDraft {
    /// What people write, and clients send: `url`, `audience`, `rules`.
    ///
    /// - Throws: `invalid` where a member is missing, wrong, or nobody knows it: a misspelled condition must
    ///   not open a door.
    package init(json: JSON) throws(CairnError) {
        var members = try JSONMembers(json, path: "issuer")
        try self.init(members: &members)
        try members.refuseRest(known: Self.names)
    }

    package static let names = ["url", "audience", "rules"]

    /// Takes what it knows; what else there is, is the caller's to judge.
    package init(members: inout JSONMembers) throws(CairnError) {
        url = try members.requiredString("url")
        audience = try members.requiredString("audience")
        rules = []
        for (index, rule) in try members.array("rules").enumerated() {
            rules.append(try IssuerDocument.Rule(json: rule, path: "\(members.path(of: "rules"))[\(index)]"))
        }
    }

    package var json: JSON {
        ["url": .string(url), "audience": .string(audience), "rules": .array(rules.map(\.json))]
    }
}

extension [Grant] {
    package var json: JSON { .array(map(JSON.text)) }
}
