package import SystemPackage

/// What a server shows to say that it is who it is: PEM files.
package struct TLSFiles: Sendable {
    /// The certificate, and those between it and the authority's, in this order.
    package let certificate: FilePath
    package let key: FilePath

    package init(certificate: FilePath, key: FilePath) { (self.certificate, self.key) = (certificate, key) }
}
