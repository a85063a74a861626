/// Whom the registry believes about who somebody is: an OpenID Connect issuer, such as a CI service or a
/// company's sign-on, and what its tokens let do.
package struct IssuerDocument: DocumentValue, Equatable {
    package static let mediaType = MediaType.issuer

    /// The `iss` of its tokens, and where its keys are found (OpenID Connect Discovery 1.0, section 4).
    package var url: String
    /// The `aud` that its tokens must be for.
    package var audience: String
    /// Asked in order; the first whose conditions all hold says who it is. Where none does, nobody comes in.
    package var rules: [Rule]
    package var createdAt: Timestamp
    package var createdBy: Principal
    package var unknown: [String: JSON] = [:]

    /// Who a token's holder is, by what the token claims.
    package struct Rule: Equatable, Sendable {
        /// Claims by name, and what they must be; `*` in a value stands for anything.
        package var claims: [String: String]
        /// The name that the log keeps, with claims in braces: `github:{repository}`.
        package var principal: String
        package var grants: [Grant]

        package init(claims: [String: String], principal: String, grants: [Grant]) {
            (self.claims, self.principal, self.grants) = (claims, principal, grants)
        }
    }

    package init(url: String, audience: String, rules: [Rule], createdAt: Timestamp, createdBy: Principal) {
        (self.url, self.audience, self.rules) = (url, audience, rules)
        (self.createdAt, self.createdBy) = (createdAt, createdBy)
    }

    package init(json: JSON) throws(CairnError) {
        var members = try JSONMembers(json, path: "issuer")
        url = try members.requiredString("url")
        audience = try members.requiredString("audience")
        rules = []
        for (index, rule) in try members.array("rules").enumerated() {
            rules.append(try Rule(json: rule, path: "issuer.rules[\(index)]"))
        }
        createdAt = try members.required(
            "createdAt", try members.parsed("createdAt", Timestamp.init(parsing:)))
        createdBy = try members.required(
            "createdBy", try members.parsed("createdBy", Principal.init(parsing:)))
        unknown = members.rest
    }

    package var json: JSON {
        .compact(
            [
                "url": .string(url), "audience": .string(audience), "rules": .array(rules.map(\.json)),
                "createdAt": .text(createdAt), "createdBy": .text(createdBy),
            ], and: unknown)
    }
}

extension IssuerDocument.Rule {
    /// - Throws: `invalid` also for members that nobody knows: a misspelled condition must not open a door.
    package init(json: JSON, path: String) throws(CairnError) {
        var members = try JSONMembers(json, path: path)
        claims = try Labels.texts(try members.object("claims"), path: "\(path).claims")
        principal = try members.requiredString("principal")
        grants = try Grant.list(&members, "grants")
        try members.refuseRest(known: ["claims", "principal", "grants"])
    }

    package var json: JSON {
        .compact([
            "claims": .object(claims.mapValues(JSON.string)), "principal": .string(principal),
            "grants": .array(grants.map(JSON.text)),
        ])
    }
}
