package import CairnObjects
import CairnRegistry

/// Who somebody is by an issuer's word, which was verified when they signed in. What they may do is asked of
/// the registry's rules anew with each request.
package struct IssuedIdentity: Sendable, Equatable {
    /// Which of the registry's issuers, and as what it stood there.
    package let issuer: Handle
    let (url, audience): (String, String)
    package let claims: [String: JSON]
    /// When they must sign in anew.
    package let expiresAt: Timestamp

    init(_ issuer: Issuer, claims: [String: JSON], expiresAt: Timestamp) {
        (self.issuer, url, audience) = (issuer.name, issuer.document.url, issuer.document.audience)
        (self.claims, self.expiresAt) = (claims, expiresAt)
    }

    /// Whether it is still the same issuer, which speaks of the same client.
    func isOf(_ issuer: Issuer) -> Bool {
        (issuer.name, issuer.document.url, issuer.document.audience) == (self.issuer, url, audience)
    }
}
