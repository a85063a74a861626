import CairnObjects

/// Somebody who was sent to an issuer and is to come back.
struct PendingSignIn: Sendable {
    /// What comes back with them (RFC 6749, section 10.12).
    let state = Self.random()
    /// What their browser keeps, and no other has.
    let ticket = Self.random()
    /// What the issuer's token must repeat (OpenID Connect Core 1.0, section 3.1.2.1).
    let nonce = Self.random()
    /// What only whoever asked for the code knows (RFC 7636).
    let verifier = Self.random()
    /// Where the issuer sends them back to.
    let redirect: String
    /// Where they wanted to go.
    let next: String
    /// At which issuer, by its URL: what comes from another one is not for this sign-in.
    let issuer: String
    let from: AddressKey
    let startedAt: Timestamp

    init(redirect: String, next: String, issuer: String, from address: AddressKey, at now: Timestamp) {
        (self.redirect, self.next, self.issuer) = (redirect, next, issuer)
        (from, startedAt) = (address, now)
    }

    /// What the issuer is told of the verifier: S256 (RFC 7636, section 4.2).
    var challenge: String { Base64URL.encode(Array(Digest(of: Array(verifier.utf8)).bytes)) }

    /// 256 random bits.
    private static func random() -> String {
        var random = SystemRandomNumberGenerator()
        return Base64URL.encode((0..<32).map { _ in UInt8.random(in: .min ... .max, using: &random) })
    }
}
