import COpenSSL

/// HMAC with SHA-256 (RFC 2104), by OpenSSL.
package enum MessageAuthentication {
    /// The 32 bytes that only holders of the key can make from the message.
    package static func code(of message: [UInt8], key: [UInt8]) -> [UInt8] {
        var code = [UInt8](repeating: 0, count: Digest.byteCount)
        var count = 0
        let made = EVP_Q_mac(
            nil, "HMAC", nil, "SHA256", nil, key, key.count, message, message.count, &code, code.count, &count
        )
        precondition(made != nil && count == code.count, "OpenSSL has no HMAC or no memory for it")
        return code
    }
}
