import COpenSSL

/// The public half of a signing key: what an auditor keeps to check checkpoints with.
package struct VerifierKey: Equatable, Sendable {
    /// Without spaces and `+`; for a registry's key, the log's origin.
    package let name: String
    /// 32 bytes of Ed25519.
    package let publicKey: [UInt8]

    package static let byteCount = 32
    /// Ed25519's number among the signature types of C2SP signed-note.
    static let algorithm: UInt8 = 0x01

    /// - Throws: `invalid` where the name is empty or holds a space or a plus, or the key has not 32 bytes.
    package init(name: String, publicKey: [UInt8]) throws(CairnError) {
        guard Self.isName(name), !name.unicodeScalars.contains(where: \.isControl) else {
            throw CairnError(
                .invalid, "'\(name.printable)' cannot name a key",
                hint:
                    "use something like a host and a path, without spaces and plus signs: "
                    + "example.com/registry"
            )
        }
        guard publicKey.count == Self.byteCount else {
            throw CairnError(.invalid, "an Ed25519 key has \(Self.byteCount) bytes, not \(publicKey.count)")
        }
        (self.name, self.publicKey) = (name, publicKey)
    }

    /// Whether a signature line can carry this name: not empty, no Unicode space, no plus. It looks at
    /// scalars, as other verifiers do, so that no combining mark hides a plus.
    static func isName(_ text: some StringProtocol) -> Bool {
        !text.isEmpty && !text.unicodeScalars.contains { $0 == "+" || $0.properties.isWhitespace }
    }

    /// The first four bytes of SHA-256(name ‖ newline ‖ algorithm ‖ key): C2SP signed-note.
    package var id: [UInt8] {
        Array(Digest(of: Array(name.utf8) + [0x0A, Self.algorithm] + publicKey).bytes.prefix(4))
    }

    var idText: String { id.hexadecimal }

    package func isValid(_ signature: [UInt8], of message: [UInt8]) -> Bool {
        guard let key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nil, publicKey, publicKey.count) else {
            return false  // not a point of the curve
        }
        defer { EVP_PKEY_free(key) }
        guard let context = EVP_MD_CTX_new() else {
            preconditionFailure("OpenSSL has no memory for its state")
        }
        defer { EVP_MD_CTX_free(context) }
        return EVP_DigestVerifyInit(context, nil, nil, nil, key) == 1
            && EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
    }
}

extension VerifierKey {
    /// The key as text, as Go's sumdb/note reads it: `name+id+base64(1 ‖ key)`.
    package var encoded: String { "\(name)+\(idText)+\(Base64.encode([Self.algorithm] + publicKey))" }

    /// - Throws: `invalid` where the text is not an Ed25519 key in that form, or its id is not its own.
    package init(encoded text: String) throws(CairnError) {
        let refusal = CairnError(
            .invalid, "'\(text.printable)' is not a verifier key", hint: "it has the form name+id+base64")
        let parts = text.split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false).map(
            String.init)
        guard parts.count == 3, let bytes = Base64.decode(parts[2]), bytes.first == Self.algorithm else {
            throw refusal
        }
        try self.init(name: parts[0], publicKey: Array(bytes.dropFirst()))
        guard idText == parts[1] else { throw refusal }
    }
}
