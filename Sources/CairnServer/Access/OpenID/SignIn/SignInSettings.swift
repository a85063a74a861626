package import CairnObjects

/// How people sign in by an issuer. Whoever prints it does not print the secret.
package struct SignInSettings: Sendable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    /// The issuer's name in the registry: its audience is what the issuer calls this client.
    package var issuer: Handle
    /// What this client proves itself with; `nil` for a public client.
    package var secret: String?
    /// What is asked of the issuer to tell: its claims depend on it.
    package var scopes: [String]
    /// How long somebody stays signed in at most. Issuers' tokens end within minutes, and say nothing of it.
    package var lifetime: Duration

    package static let standardScopes = ["openid", "profile", "email"]
    package static let standardLifetime = Duration.seconds(8 * 3600)

    package init(
        issuer: Handle, secret: String? = nil, scopes: [String] = Self.standardScopes,
        lifetime: Duration = Self.standardLifetime
    ) {
        (self.issuer, self.secret, self.scopes, self.lifetime) = (issuer, secret, scopes, lifetime)
    }

    package var description: String { "sign-in by \(issuer)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: ["issuer": issuer, "scopes": scopes]) }
}
