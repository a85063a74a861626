/// How a token may be signed (RFC 7518, section 3.1; RFC 8037): by a private key whose public half the issuer
/// publishes. What is not signed (`none`), and what is signed by a secret that is shared (`HS…`), is not
/// among it: a published key taken for such a secret would let anybody sign.
enum SignatureAlgorithm: String, Sendable, CaseIterable {
    case RS256, RS384, RS512
    case PS256, PS384, PS512
    case ES256, ES384, ES512
    case EdDSA

    /// The kind of key that it takes, as JSON Web Keys name it.
    var keyType: String {
        switch self {
        case .RS256, .RS384, .RS512, .PS256, .PS384, .PS512: "RSA"
        case .ES256, .ES384, .ES512: "EC"
        case .EdDSA: "OKP"
        }
    }

    /// The curve that its keys lie on; `nil` where there is a choice, or none.
    var curve: String? {
        switch self {
        case .ES256: "P-256"
        case .ES384: "P-384"
        case .ES512: "P-521"
        case .EdDSA: "Ed25519"
        default: nil
        }
    }
}
