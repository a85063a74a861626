package import CairnObjects

/// Gives out the bytes of blobs, verified.
package protocol BlobReader: Sendable {
    /// The blob's bytes. The last chunk comes only after the whole was hashed and found right.
    ///
    /// - Throws: `damaged`, from the stream, where blob and name do not agree or the blob is missing.
    func read(_ blob: Digest) async throws -> ByteStream
}
