package import CairnObjects
package import CairnStorage

/// The bytes of an object or of a part, and what they must turn out to be.
package struct ObjectContent: Sendable {
    package var bytes: ByteStream
    /// In bytes, where it was announced.
    package var length: Int64?
    /// What was announced.
    package var checksums: [ChecksumAlgorithm: [UInt8]]
    /// What is announced behind the bytes; asked when they have come. The algorithms are known before.
    package var later: [ChecksumAlgorithm: @Sendable () throws -> [UInt8]]
    /// The SHA-256 that was announced, where whoever reads the bytes does not compare it.
    package var digest: Digest?
    /// The checksum to keep, and to give back with the object.
    package var kept: ChecksumAlgorithm?

    package init(
        _ bytes: ByteStream, length: Int64? = nil, checksums: [ChecksumAlgorithm: [UInt8]] = [:],
        later: [ChecksumAlgorithm: @Sendable () throws -> [UInt8]] = [:], kept: ChecksumAlgorithm? = nil
    ) {
        (self.bytes, self.length, self.checksums, self.later) = (bytes, length, checksums, later)
        self.kept = kept
    }
}
