package import CairnObjects

/// Where the bytes of a blob to be written come from.
package enum BlobSource: Sendable {
    case bytes([UInt8])
    /// A regular file outside the store. The storage opens it when its turn comes, may share its extents
    /// instead of copying them, and refuses it if it changes meanwhile.
    case file(LocalFile)
    case stream(ByteStream)
    /// No bytes: a blob that the lease holds already (`BlobHolder`), of this size in bytes.
    case held(Digest, size: Int64)
}
