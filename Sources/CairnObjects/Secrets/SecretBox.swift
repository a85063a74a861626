import COpenSSL

/// Seals small secrets under a key of the registry's own, so that they can lie in documents, which are read,
/// copied and backed up: AES-256-GCM (NIST SP 800-38D) with a random nonce of 96 bits.
///
/// A sealed text is `v1.` and the base64 of nonce, ciphertext and tag. It opens only for what it was sealed
/// for: whoever copies it into another document has nothing.
package struct SecretBox: Sendable {
    private let key: [UInt8]

    package static let keySize = 32
    private static let nonceSize = 12
    private static let tagSize = 16
    private static let prefix = "v1."

    /// - Throws: `invalid` where the key has not 32 bytes.
    package init(key: [UInt8]) throws(CairnError) {
        guard key.count == Self.keySize else {
            throw CairnError(.invalid, "a key for secrets has \(Self.keySize) bytes, not \(key.count)")
        }
        self.key = key
    }

    /// With a new key from the system's random numbers.
    package static func generate() -> SecretBox { SecretBox(unchecked: .random(count: keySize)) }

    private init(unchecked key: [UInt8]) { self.key = key }

    /// - Parameter owner: What the secret belongs to, such as a ref (`webhooks/NAME`). Not kept in the text.
    package func seal(_ secret: [UInt8], for owner: String) -> String {
        let nonce = [UInt8].random(count: Self.nonceSize)
        guard let sealed = encrypt(secret, nonce, Array(owner.utf8)) else {
            preconditionFailure("OpenSSL has no AES-256-GCM or no memory for it")
        }
        return Self.prefix + Base64.encode(nonce + sealed)
    }

    /// - Throws: `damaged` where the text was not sealed under this key, for this owner.
    package func open(_ text: String, for owner: String) throws(CairnError) -> [UInt8] {
        guard text.hasPrefix(Self.prefix), let bytes = Base64.decode(text.dropFirst(Self.prefix.count)),
            bytes.count >= Self.nonceSize + Self.tagSize,
            let secret = decrypt(
                Array(bytes.dropFirst(Self.nonceSize).dropLast(Self.tagSize)),
                tag: Array(bytes.suffix(Self.tagSize)), nonce: Array(bytes.prefix(Self.nonceSize)),
                Array(owner.utf8))
        else {
            throw CairnError(
                .damaged, "the secret of \(owner) cannot be opened with this registry's key",
                hint: "restore secrets.key from the backup that the registry came from, or make a new secret")
        }
        return secret
    }

    private func encrypt(_ secret: [UInt8], _ nonce: [UInt8], _ owner: [UInt8]) -> [UInt8]? {
        guard let context = EVP_CIPHER_CTX_new() else { return nil }
        defer { EVP_CIPHER_CTX_free(context) }
        var (count, rest) = (Int32(0), Int32(0))
        // GCM is a stream mode: as many bytes come out as go in, and none at the end.
        var output = [UInt8](repeating: 0, count: secret.count + 1)
        var tag = [UInt8](repeating: 0, count: Self.tagSize)
        guard EVP_EncryptInit_ex(context, EVP_aes_256_gcm(), nil, key, nonce) == 1,
            EVP_EncryptUpdate(context, nil, &count, owner, Int32(owner.count)) == 1,
            EVP_EncryptUpdate(context, &output, &count, secret, Int32(secret.count)) == 1,
            EVP_EncryptFinal_ex(context, &output[Int(count)], &rest) == 1,
            EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, Int32(tag.count), &tag) == 1
        else { return nil }
        return output.prefix(secret.count) + tag
    }

    private func decrypt(_ sealed: [UInt8], tag: [UInt8], nonce: [UInt8], _ owner: [UInt8]) -> [UInt8]? {
        guard let context = EVP_CIPHER_CTX_new() else { return nil }
        defer { EVP_CIPHER_CTX_free(context) }
        var (count, rest) = (Int32(0), Int32(0))
        var output = [UInt8](repeating: 0, count: sealed.count + 1)
        var tag = tag
        guard EVP_DecryptInit_ex(context, EVP_aes_256_gcm(), nil, key, nonce) == 1,
            EVP_DecryptUpdate(context, nil, &count, owner, Int32(owner.count)) == 1,
            EVP_DecryptUpdate(context, &output, &count, sealed, Int32(sealed.count)) == 1,
            EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, Int32(tag.count), &tag) == 1,
            EVP_DecryptFinal_ex(context, &output[Int(count)], &rest) == 1
        else { return nil }
        return Array(output.prefix(sealed.count))
    }
}

/// Whoever prints it, or something that has it, does not print the key.
extension SecretBox: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "SecretBox" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

extension SecretBox {
    /// The key as text: 64 digits of hexadecimal.
    package var encoded: String { key.hexadecimal }

    /// - Throws: `invalid` where the text is no such key.
    package init(encoded text: String) throws(CairnError) {
        guard let key = [UInt8](hexadecimal: text), key.count == Self.keySize else {
            throw CairnError(
                .invalid, "the text is not a key for secrets", hint: "restore it from a backup")
        }
        self.init(unchecked: key)
    }
}

extension [UInt8] {
    /// Bytes that nobody can foresee, from the system.
    package static func random(count: Int) -> [UInt8] {
        var random = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &random) }
    }
}
