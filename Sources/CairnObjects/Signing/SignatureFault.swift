/// Why a signature was not accepted. Each door has its own words for it; the kinds are the same.
package struct SignatureFault: Error, Equatable, Sendable {
    /// What is wrong.
    package enum Kind: Sendable, Equatable {
        /// The request is not signed.
        case missing
        /// What should be a signature cannot be read.
        case malformed
        /// An old way of signing.
        case unsupported
        /// The registry has no such access key, or not any more.
        case unknownKey
        /// Signed for another day, region or service.
        case wrongScope
        /// Signed too long ago, or in the future.
        case skewed
        /// The time that the signer allowed has passed.
        case expired
        /// A header that must be signed is not.
        case unsignedHeader
        /// The signature is not the one that the key's holder would have made.
        case mismatch
        /// The body is not the one that was signed.
        case payloadMismatch
        /// A chunk's signature is wrong.
        case chunkMismatch
        /// A body in chunks is not framed as it must be, or has another length.
        case malformedBody
        /// It is not said how long a body in chunks is.
        case missingLength
    }

    package let kind: Kind
    /// One sentence without a full stop. Nothing secret is in it.
    package let message: String

    package init(_ kind: Kind, _ message: String) { (self.kind, self.message) = (kind, message.printable) }
}
