package import CairnObjects

/// Where the bytes of a blob to be written come from.
package enum BlobSource: Sendable {
    case bytes([UInt8])
    /// A regular file outside the store. The storage opens it when its turn comes, may share its extents
    /// instead of copying them, and refuses it if it changes meanwhile.
    case file(LocalFile)
    case stream(ByteStream)
    /// A stream whose bytes must hash to the digest: else the write fails with `UnannouncedBytes`, and
    /// nothing of them is kept.
    case announced(ByteStream, Digest)
    /// No bytes: a blob that the lease holds already (`BlobHolder`), of this size in bytes.
    case held(Digest, size: Int64)
}

/// A stream turned out to be other bytes than were announced.
package struct UnannouncedBytes: Error, Equatable {
    package let announced: Digest
    package let found: Digest

    package init(announced: Digest, found: Digest) { (self.announced, self.found) = (announced, found) }

    /// - Throws: an error of this type where the digests differ.
    package static func refuse(_ found: Digest, unless announced: Digest) throws(UnannouncedBytes) {
        guard found != announced else { return }
        throw UnannouncedBytes(announced: announced, found: found)
    }
}
