import COpenSSL

/// Comparison of secrets.
package enum ConstantTime {
    /// Whether two secrets are the same. How long it takes tells nothing of where they differ; that their
    /// lengths differ may show.
    package static func equal(_ a: [UInt8], _ b: [UInt8]) -> Bool {
        // In bounds: both have as many bytes as the first.
        a.count == b.count && CRYPTO_memcmp(a, b, a.count) == 0
    }

    /// The same of two texts, byte by byte.
    package static func equal(_ a: String, _ b: String) -> Bool {
        var (a, b) = (a, b)
        return a.withUTF8 { a in
            b.withUTF8 { b in
                // In bounds: both have as many bytes as the first. An empty text may have no address.
                a.count == b.count && (a.isEmpty || CRYPTO_memcmp(a.baseAddress, b.baseAddress, a.count) == 0)
            }
        }
    }
}
