package import CairnObjects

/// Takes a blob's bytes over several connections, and through restarts of either side.
///
/// An upload is a growing run of bytes that nobody can read. What was written stays when the stream breaks or
/// the process ends, until the upload is finished or abandoned, or nobody added to it for a day.
package protocol UploadStore: Sendable {
    /// How many bytes the upload has; 0 where it has not begun.
    func offset(of upload: UploadKey) async throws -> Int64

    /// Adds bytes where the upload stands. They are hashed while they are written; what came before the
    /// stream failed is kept.
    ///
    /// - Returns: where the upload stands now.
    /// - Throws: `conflict` where it does not stand at `offset`, or somebody is adding to it; `limited` where
    ///   too much lies about unfinished; what the stream throws; `system` where the disk is full or failing.
    func append(_ bytes: ByteStream, to upload: UploadKey, at offset: Int64) async throws -> Int64

    /// Makes the upload a blob under the lease, durable when this returns. An upload that is finished already
    /// is finished again without harm, as long as the lease holds the blob.
    ///
    /// - Throws: `invalid`, with nothing kept, where the bytes are not those of this digest and size;
    ///   `notFound` where there is no such upload; `conflict` where somebody is adding to it, or the lease is
    ///   not live.
    func finish(
        _ upload: UploadKey, as blob: Digest, size: Int64, under lease: Lease
    ) async throws -> BlobReceipt

    /// Throws the upload away, if there is one.
    ///
    /// - Throws: `conflict` where somebody is adding to it.
    func abandon(_ upload: UploadKey) async throws
}

extension CairnError {
    /// What a storage says where an upload is not at the offset that the bytes are for.
    package static func uploadStands(at offset: Int64, not expected: Int64) -> CairnError {
        CairnError(
            .conflict, "the upload stands at \(offset), not at \(expected)",
            hint: "go on from where it stands")
    }

    /// What a storage says where two add to one upload at once.
    package static var uploadIsBusy: CairnError {
        CairnError(
            .conflict, "somebody is adding to this upload",
            hint: "wait until that connection ends, then go on from where the upload stands")
    }

    /// What a storage says where an upload's bytes are not what they were said to be.
    ///
    /// - Parameter found: `nil` where the size alone shows it.
    package static func uploadIs(_ found: Digest?, size: Int64) -> CairnError {
        let hash = found.map { ", which hash to \($0.short)" } ?? ""
        return CairnError(
            .invalid, "the upload has \(size) bytes\(hash): not what was announced",
            hint: "nothing was stored; send the file again")
    }

    /// What a storage says where an upload to be finished is not there.
    package static var noUpload: CairnError {
        CairnError(
            .notFound, "there is no such upload", hint: "it was abandoned, or collected; send the file again")
    }
}
