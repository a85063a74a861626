import COpenSSL

/// The registry's Ed25519 key (RFC 8032) under its name, as a C2SP signed note uses it. It signs checkpoints.
package struct SigningKey: Sendable {
    package let verifier: VerifierKey
    /// The 32 secret bytes.
    private let seed: [UInt8]

    /// - Throws: `invalid` where the name cannot be a key's, or the seed has not 32 bytes.
    package init(name: String, seed: [UInt8]) throws(CairnError) {
        guard seed.count == VerifierKey.byteCount else {
            throw CairnError(
                .invalid, "an Ed25519 key has \(VerifierKey.byteCount) secret bytes, not \(seed.count)")
        }
        self.seed = seed
        verifier = try VerifierKey(
            name: name,
            publicKey: Self.withKey(seed) { key in
                var publicKey = [UInt8](repeating: 0, count: VerifierKey.byteCount)
                var count = publicKey.count
                guard EVP_PKEY_get_raw_public_key(key, &publicKey, &count) == 1 else { return nil }
                return publicKey
            })
    }

    /// A new key from the system's random numbers.
    ///
    /// - Throws: `invalid` where the name cannot be a key's.
    package static func generate(name: String) throws(CairnError) -> SigningKey {
        var random = SystemRandomNumberGenerator()
        return try SigningKey(
            name: name,
            seed: (0..<VerifierKey.byteCount).map { _ in UInt8.random(in: .min ... .max, using: &random) })
    }

    /// The 64 bytes of the message's signature.
    package func signature(of message: [UInt8]) -> [UInt8] {
        Self.withKey(seed) { key in
            guard let context = EVP_MD_CTX_new() else { return nil }
            defer { EVP_MD_CTX_free(context) }
            var signature = [UInt8](repeating: 0, count: 64)
            var count = signature.count
            guard EVP_DigestSignInit(context, nil, nil, nil, key) == 1,
                EVP_DigestSign(context, &signature, &count, message, message.count) == 1
            else { return nil }
            return signature
        }
    }

    private static func withKey(_ seed: [UInt8], _ body: (OpaquePointer) -> [UInt8]?) -> [UInt8] {
        guard let key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nil, seed, seed.count) else {
            preconditionFailure("OpenSSL has no Ed25519 or no memory for a key")
        }
        defer { EVP_PKEY_free(key) }
        guard let result = body(key) else { preconditionFailure("OpenSSL failed to use an Ed25519 key") }
        return result
    }
}

/// Whoever prints it, or something that has it, does not print the secret bytes.
extension SigningKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "SigningKey(\(verifier.name))" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

extension SigningKey {
    /// The key as text, as Go's sumdb/note writes it: `PRIVATE+KEY+name+id+base64(1 ‖ seed)`.
    package var encoded: String {
        "PRIVATE+KEY+\(verifier.name)+\(verifier.idText)+\(Base64.encode([VerifierKey.algorithm] + seed))"
    }

    /// - Throws: `invalid` where the text is not an Ed25519 key in that form, or its id is not its own.
    package init(encoded text: String) throws(CairnError) {
        let refusal = CairnError(.invalid, "the text is not a signing key", hint: "restore it from a backup")
        let parts = text.split(separator: "+", maxSplits: 4, omittingEmptySubsequences: false).map(
            String.init)
        guard parts.count == 5, parts[0] == "PRIVATE", parts[1] == "KEY", let bytes = Base64.decode(parts[4]),
            bytes.first == VerifierKey.algorithm
        else { throw refusal }
        try self.init(name: parts[2], seed: Array(bytes.dropFirst()))
        guard verifier.idText == parts[3] else { throw refusal }
    }
}
