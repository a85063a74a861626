import COpenSSL

/// Streaming SHA-256 by OpenSSL's EVP interface, which uses the processor's SHA instructions where it has
/// them.
///
/// Feed it with `update`, end it with `finalize`; it cannot be used again, and the compiler says so.
package struct SHA256Hasher: ~Copyable {
    private let context: OpaquePointer

    package init() {
        guard let context = EVP_MD_CTX_new(), EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else {
            preconditionFailure("OpenSSL has no SHA-256 or no memory for its state")
        }
        self.context = context
    }

    deinit { EVP_MD_CTX_free(context) }

    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        let done = EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
        precondition(done == 1, "OpenSSL failed to hash")
    }

    package mutating func update(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { update($0) }
    }

    package consuming func finalize() -> Digest {
        let bytes = [UInt8](unsafeUninitializedCapacity: Digest.byteCount) { buffer, count in
            // In bounds: SHA-256 writes exactly 32 bytes, the capacity asked for.
            let done = EVP_DigestFinal_ex(context, buffer.baseAddress, nil)
            precondition(done == 1, "OpenSSL failed to finish a hash")
            count = Digest.byteCount
        }
        return Digest(bytes: bytes)
    }
}
