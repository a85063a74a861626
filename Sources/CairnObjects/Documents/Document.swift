/// A small immutable object of JSON (manifest, record, approval, policy …) together with its name.
///
/// A document can only be made by hashing its bytes, so it cannot carry a name that is not its own.
package struct Document: Equatable, Sendable {
    package let digest: Digest
    package let bytes: [UInt8]

    /// In bytes; larger than any record people write, small enough to keep in memory.
    package static let maximumSize = 4 << 20

    /// - Throws: `invalid` where the bytes are more than a document may have.
    package init(bytes: [UInt8]) throws(CairnError) {
        guard bytes.count <= Self.maximumSize else {
            throw CairnError(
                .invalid, "a document of \(bytes.count) bytes is larger than the \(Self.maximumSize) allowed",
                hint: "push large content as a file of the version")
        }
        self.bytes = bytes
        digest = Digest(of: bytes)
    }

    /// The canonical document of a value.
    package init(_ json: JSON) throws(CairnError) {
        try self.init(bytes: json.canonicalBytes)
    }

    package func descriptor(mediaType: String) -> Descriptor {
        Descriptor(mediaType: mediaType, digest: digest, size: Int64(bytes.count))
    }
}
