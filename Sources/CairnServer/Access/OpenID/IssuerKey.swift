import CairnObjects
import JWTKit

/// A public key of an issuer (JSON Web Key, RFC 7517).
struct IssuerKey: Sendable, Equatable {
    let id: String?
    private let type: String
    private let curve: String?
    /// The one algorithm that it is for; `nil` where it says none.
    private let algorithm: String?
    private let members: [String: JSON]

    /// Keys of fewer bits are broken (NIST SP 800-131A).
    private static let minimumModulusBytes = 256

    /// - Returns: `nil` for what is no public key to check signatures with.
    init?(_ json: JSON) {
        guard case .object(let members) = json, case .string(let type)? = members["kty"],
            ["RSA", "EC", "OKP"].contains(type)
        else { return nil }
        func text(_ name: String) -> String? {
            if case .string(let text)? = members[name] { text } else { nil }
        }
        if let use = text("use"), use != "sig" { return nil }
        if case .array(let operations)? = members["key_ops"], !operations.contains("verify") { return nil }
        if type == "RSA" {
            guard let modulus = text("n").flatMap({ Base64URL.decode($0) }),
                modulus.drop(while: { $0 == 0 }).count >= Self.minimumModulusBytes
            else { return nil }
        }
        (self.type, id, curve, algorithm) = (type, text("kid"), text("crv"), text("alg"))
        // Only what a public key has: what an issuer should not have published is not used.
        self.members = members.filter { ["kty", "n", "e", "crv", "x", "y"].contains($0.key) }
    }

    /// Whether it can have signed such a token.
    func fits(_ token: JSONWebToken) -> Bool {
        type == token.algorithm.keyType && (algorithm ?? token.algorithm.rawValue) == token.algorithm.rawValue
            && (token.algorithm.curve ?? curve) == curve && (token.keyID == nil || token.keyID == id)
    }

    /// Whether it has signed the token.
    func verifies(_ token: JSONWebToken) async -> Bool {
        let named = JSON.object(
            members.merging(["kid": "key", "alg": .string(token.algorithm.rawValue)]) { $1 })
        do {
            let keys = JWTKeyCollection()
            let text = String(decoding: named.canonicalBytes, as: UTF8.self)
            try await keys.add(jwk: try JWK(json: text))
            let verifier = try await keys.getKey(for: "key", alg: token.algorithm.rawValue)
            guard verifier.name == token.algorithm.rawValue else { return false }
            return try verifier.verify(token.signature, signs: token.signed)
        } catch {
            return false  // a key that cannot be read has signed nothing
        }
    }
}
