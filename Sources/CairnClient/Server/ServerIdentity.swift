package import CairnObjects
import CairnTransport

/// Who we are to a server.
package struct ServerIdentity: Sendable {
    package let principal: Principal
    /// What we may do, as people write it.
    package let grants: [String]
    /// What the token narrows that to; `nil` where it does not.
    package let limits: [String]?
    /// Which token says so; `nil` for one of an issuer's.
    package let token: String?
    package let expiresAt: Timestamp?

    init(json: JSON) throws(CairnError) {
        var members = try JSONMembers(json, path: "answer")
        principal = try members.required(
            "principal", try members.parsed("principal", Principal.init(parsing:)))
        grants = try members.strings("grants")
        let limits = try members.strings("limitedTo")
        self.limits = limits.isEmpty ? nil : limits
        token = try members.string("token")
        expiresAt = try members.parsed("expiresAt", Timestamp.init(parsing:))
    }

    package var json: JSON {
        .members([
            "principal": .text(principal), "grants": .array(grants.map(JSON.string)),
            "limitedTo": limits.map { .array($0.map(JSON.string)) },
            "token": token.map(JSON.string), "expiresAt": expiresAt.map(JSON.text),
        ])
    }
}

extension ServerConnection {
    /// - Throws: `unauthenticated` where the server does not know us.
    package func whoami() async throws -> ServerIdentity {
        try ServerIdentity(json: try await json(ServerCall(.get, "whoami")))
    }
}
