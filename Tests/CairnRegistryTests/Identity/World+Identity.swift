import CairnObjects
import CairnRegistry
import CairnStorage

// Users, tokens and issuers as tests say them.

extension World {
    @discardableResult
    func user(_ name: String, _ grants: String...) async throws -> User {
        try await registry.createUser(
            handle(name), grants: try grants.map(Grant.init(parsing:)), description: "", by: intent()
        ).user
    }

    func token(
        of user: String, _ expiry: TokenExpiry = .standard, _ grants: String...
    ) async throws -> NewToken {
        try await registry.createToken(
            TokenDraft(
                user: try handle(user), expiry: expiry, grants: try grants.map(Grant.init(parsing:))),
            by: intent())
    }

    /// The registry's log as text: whatever it holds must not show.
    func logText() async throws -> String {
        let entries = try await storage.entries(from: 0, limit: 1000)
        return entries.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "\n")
    }
}

func handle(_ text: String) throws -> Handle { try Handle(parsing: text) }

/// An issuer's draft with one rule.
func issuerDraft(
    _ url: String = "https://ci.example.com", audience: String = "cairn",
    claims: [String: String] = ["repository": "acme/*"], principal: String = "{repository}",
    grants: String...
) throws -> IssuerDraft {
    let grants = grants.isEmpty ? ["contributor:fraud"] : grants
    let rule = IssuerDocument.Rule(
        claims: claims, principal: principal, grants: try grants.map(Grant.init(parsing:)))
    return IssuerDraft(url: url, audience: audience, rules: [rule])
}
