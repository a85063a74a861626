import CairnObjects

/// A JSON Web Token (RFC 7519) as it came: taken apart, and not to be believed before its signature, its
/// times and its audience are checked.
struct JSONWebToken: Sendable {
    let algorithm: SignatureAlgorithm
    /// Which of the issuer's keys signed it, by its own account.
    let keyID: String?
    let claims: [String: JSON]
    /// The bytes that are signed.
    let signed: [UInt8]
    let signature: [UInt8]

    /// - Throws: `unauthenticated` for what is no such token, or is signed in a way that proves nothing.
    init(parsing text: String) throws(CairnError) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let header = Self.object(parts[0]), let claims = Self.object(parts[1]),
            let signature = Base64URL.decode(parts[2])
        else {
            throw CairnError(
                .unauthenticated, "this is no token that the server can read",
                hint: "log in with 'cairn login', or ask an administrator for a token")
        }
        guard case .string(let name)? = header["alg"], let algorithm = SignatureAlgorithm(rawValue: name)
        else {
            throw CairnError(
                .unauthenticated, "the token is not signed in a way that proves who made it",
                hint: "accepted are "
                    + SignatureAlgorithm.allCases.map(\.rawValue).joined(separator: ", "))
        }
        // What a critical extension says would be passed over (RFC 7515, section 4.1.11).
        guard header["crit"] == nil, Self.isOfType(header["typ"]) else {
            throw CairnError(.unauthenticated, "the token is of a kind that this server does not know")
        }
        switch header["kid"] {
        case .string(let id)?: keyID = id
        case nil: keyID = nil
        default: throw CairnError(.unauthenticated, "the token's kid is no text")
        }
        (self.algorithm, self.claims, self.signature) = (algorithm, claims, signature)
        signed = Array("\(parts[0]).\(parts[1])".utf8)
    }

    private static func object(_ part: Substring) -> [String: JSON]? {
        // All that can be wrong with it is said in one way.
        guard let bytes = Base64URL.decode(part), let json = try? JSONParser.parse(bytes),
            case .object(let members) = json
        else { return nil }
        return members
    }

    /// Tokens that say something else than who somebody is (logout, events) are signed by the same keys.
    private static func isOfType(_ type: JSON?) -> Bool {
        guard let type else { return true }
        guard case .string(let text) = type else { return false }
        return ["jwt", "at+jwt", "application/at+jwt"].contains(text.lowercased())
    }
}
