/// How clients of the object door check bytes, beside the SHA-256 that everything is named by.
package enum ChecksumAlgorithm: String, Sendable, CaseIterable, Hashable {
    case crc32
    case crc32c
    case crc64nvme
    case sha1
    case sha256
    /// What entity tags are made of.
    case md5

    /// - Throws: `invalid` where the text names none, in whatever case.
    package init(parsing text: String) throws(CairnError) {
        guard let algorithm = Self(rawValue: text.lowercased()) else {
            throw CairnError(.invalid, "'\(text.printable)' is no algorithm of checksums")
        }
        self = algorithm
    }

    /// In bytes.
    package var size: Int {
        switch self {
        case .crc32, .crc32c: 4
        case .crc64nvme: 8
        case .md5: 16
        case .sha1: 20
        case .sha256: 32
        }
    }
}
