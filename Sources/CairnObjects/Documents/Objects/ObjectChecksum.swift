/// A checksum of an object, as S3's clients send and expect it.
package struct ObjectChecksum: Equatable, Sendable {
    package let algorithm: ChecksumAlgorithm
    /// Base64; of an object that came in parts, with a hyphen and their number where it is a checksum of the
    /// parts' checksums.
    package let value: String

    package init(_ algorithm: ChecksumAlgorithm, value: String) {
        (self.algorithm, self.value) = (algorithm, value)
    }

    package init(json: JSON, path: String) throws(CairnError) {
        var members = try JSONMembers(json, path: path)
        algorithm = try members.required(
            "algorithm", try members.parsed("algorithm", ChecksumAlgorithm.init(parsing:)))
        value = try members.requiredString("value")
    }

    package var json: JSON { ["algorithm": .string(algorithm.rawValue), "value": .string(value)] }

    /// Whether it is one of the parts' checksums instead of the bytes'.
    package var isComposite: Bool { value.contains("-") }
}
