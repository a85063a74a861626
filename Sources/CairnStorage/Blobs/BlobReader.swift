package import CairnObjects

/// Gives out the bytes of blobs, verified.
package protocol BlobReader: Sendable {
    /// The blob's bytes. The last chunk comes only after the whole was hashed and found right.
    ///
    /// - Throws: `damaged`, from the stream, where blob and name do not agree or the blob is missing.
    func read(_ blob: Digest) async throws -> ByteStream

    /// A part of the blob's bytes, as far as it has them. The whole was hashed, now or before, and found
    /// right before the first chunk comes (`BlobOpener` says what that means).
    ///
    /// - Parameter range: Offsets in bytes from 0.
    /// - Throws: `damaged` where blob and name do not agree or the blob is missing.
    func read(_ blob: Digest, in range: Range<Int64>) async throws -> ByteStream
}
