package import CairnObjects

/// Why a verb about objects did nothing. Clients of the object door tell these apart.
package enum ObjectFault: Error, Equatable, Sendable {
    case noBucket(BucketName)
    case bucketExists(BucketName)
    case bucketNotEmpty(BucketName)
    case noObject(BucketName, ObjectKey)
    /// What was to stand there does not.
    case preconditionFailed
    /// Fewer or more bytes came than were announced.
    case wrongLength(expected: Int64, found: Int64)
    case wrongChecksum(ChecksumAlgorithm)
    /// The bytes have another SHA-256 than was announced.
    case wrongDigest(found: Digest)
    case noUpload
    /// There is no such part, or it is not the one that was named.
    case noPart(Int)
    case partsOutOfOrder
    /// A part that is not the last has fewer bytes than parts must have.
    case partTooSmall(Int, size: Int64)

    /// The same in the words of every other error.
    package var error: CairnError {
        switch self {
        case .noBucket(let bucket): CairnError(.notFound, "there is no bucket '\(bucket)'")
        case .bucketExists(let bucket): CairnError(.exists, "there is already a bucket '\(bucket)'")
        case .bucketNotEmpty(let bucket):
            CairnError(.conflict, "the bucket '\(bucket)' has objects", hint: "delete them first")
        case .noObject(let bucket, let key): CairnError(.notFound, "there is no object s3://\(bucket)/\(key)")
        case .preconditionFailed:
            CairnError(.conflict, "what stands under the key is not what the request asks for")
        case .wrongLength(let expected, let found):
            CairnError(.invalid, "\(expected) bytes were announced, and \(found) came")
        case .wrongChecksum(let algorithm):
            CairnError(.invalid, "the bytes have another \(algorithm.rawValue) than was announced")
        case .wrongDigest(let found):
            CairnError(.invalid, "the bytes hash to \(found.hex), not to what was announced")
        case .noUpload: CairnError(.notFound, "there is no such upload")
        case .noPart(let number):
            CairnError(.invalid, "there is no part \(number), or it is not the one that was named")
        case .partsOutOfOrder: CairnError(.invalid, "the parts are not named in ascending order")
        case .partTooSmall(let number, let size):
            CairnError(
                .invalid,
                "part \(number) has \(size) bytes: all but the last must have \(Registry.smallestPart)")
        }
    }
}
