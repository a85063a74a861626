import COpenSSL

/// Streaming checksum of one kind. Feed it with `update`, read it with `value`; for one task at a time.
package final class ChecksumHasher {
    private enum State {
        case crc(ReflectedCRC)
        case digest(OpaquePointer)
    }

    package let algorithm: ChecksumAlgorithm
    private var state: State

    package init(_ algorithm: ChecksumAlgorithm) {
        self.algorithm = algorithm
        switch algorithm {
        case .crc32: state = .crc(ReflectedCRC(.crc32))
        case .crc32c: state = .crc(ReflectedCRC(.crc32c))
        case .crc64nvme: state = .crc(ReflectedCRC(.crc64nvme))
        case .md5: state = .digest(Self.context(EVP_md5()))
        case .sha1: state = .digest(Self.context(EVP_sha1()))
        case .sha256: state = .digest(Self.context(EVP_sha256()))
        }
    }

    deinit {
        if case .digest(let context) = state { EVP_MD_CTX_free(context) }
    }

    private static func context(_ kind: OpaquePointer?) -> OpaquePointer {
        guard let context = EVP_MD_CTX_new(), EVP_DigestInit_ex(context, kind, nil) == 1 else {
            preconditionFailure("OpenSSL has no such hash or no memory for its state")
        }
        return context
    }

    package func update(_ bytes: UnsafeRawBufferPointer) {
        switch state {
        case .crc(var crc):
            crc.update(bytes)
            state = .crc(crc)
        case .digest(let context):
            let done = EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
            precondition(done == 1, "OpenSSL failed to hash")
        }
    }

    package func update(_ bytes: [UInt8]) { bytes.withUnsafeBytes { update($0) } }

    /// The checksum of all that was fed; to be asked once.
    package func value() -> [UInt8] {
        switch state {
        case .crc(let crc): return crc.value(byteCount: algorithm.size)
        case .digest(let context):
            return [UInt8](unsafeUninitializedCapacity: algorithm.size) { buffer, count in
                // In bounds: each hash writes exactly as many bytes as its size says.
                let done = EVP_DigestFinal_ex(context, buffer.baseAddress, nil)
                precondition(done == 1, "OpenSSL failed to finish a hash")
                count = algorithm.size
            }
        }
    }

    /// The checksum of these bytes.
    package static func value(_ algorithm: ChecksumAlgorithm, of bytes: [UInt8]) -> [UInt8] {
        let hasher = ChecksumHasher(algorithm)
        hasher.update(bytes)
        return hasher.value()
    }
}
