import COpenSSL

/// Comparison of secrets.
package enum ConstantTime {
    /// Whether two secrets are the same. How long it takes tells nothing of where they differ; that their
    /// lengths differ may show.
    package static func equal(_ a: [UInt8], _ b: [UInt8]) -> Bool {
        // In bounds: both have as many bytes as the first.
        a.count == b.count && CRYPTO_memcmp(a, b, a.count) == 0
    }
}
