package import CairnObjects

/// Opens blobs that are files, for the kernel to send (`sendfile`).
package protocol BlobOpener: Sendable {
    /// The blob's file, once its bytes were found right: the storage hashes it unless it has hashed the very
    /// same file, unchanged since, before. Several who ask for one blob wait for one hashing.
    ///
    /// Damage that leaves no trace in the file's times, as a failing disk's, is seen by hashing only.
    ///
    /// - Returns: `nil` where the storage keeps no files.
    /// - Throws: `damaged` where blob and name do not agree or the blob is missing.
    func open(_ blob: Digest) async throws -> OpenBlobFile?
}
