package import CairnObjects

/// An object of a bucket, as it stands.
package struct StoredObject: Sendable, Equatable {
    package let bucket: BucketName
    package let key: ObjectKey
    /// The object's document: what a change is compared with.
    package let document: Digest
    package let value: ObjectDocument

    package init(bucket: BucketName, key: ObjectKey, document: Digest, value: ObjectDocument) {
        (self.bucket, self.key, self.document, self.value) = (bucket, key, document, value)
    }

    /// The name of its bytes.
    package var digest: Digest { value.blob.digest }
    /// In bytes.
    package var size: Int64 { value.blob.size }
    package var etag: String { value.etag }
    package var contentType: String { value.blob.mediaType }
    package var modifiedAt: Timestamp { value.createdAt }
}

/// A bucket, as it stands.
package struct Bucket: Sendable, Equatable {
    package let name: BucketName
    package let value: BucketDocument

    package init(name: BucketName, value: BucketDocument) { (self.name, self.value) = (name, value) }
}

/// What an object is to be, but for its bytes.
package struct ObjectDraft: Sendable, Equatable {
    package var bucket: BucketName
    package var key: ObjectKey
    package var contentType: String
    /// By names in small letters: `cache-control` …
    package var headers: [String: String]
    package var metadata: [String: String]

    package init(
        bucket: BucketName, key: ObjectKey, contentType: String = Self.standardType,
        headers: [String: String] = [:], metadata: [String: String] = [:]
    ) {
        (self.bucket, self.key, self.contentType) = (bucket, key, contentType)
        (self.headers, self.metadata) = (headers, metadata)
    }

    /// What bytes are that nobody has said anything of.
    package static let standardType = "binary/octet-stream"
}

/// What must stand under a key where something is to be written or deleted (compare-and-set).
package enum ObjectCondition: Sendable, Equatable {
    case anything
    /// There must be no object.
    case nothing
    /// There must be an object with this entity tag; `*` for any object.
    case tag(String)

    /// - Throws: `preconditionFailed`; `noObject` where there is none to compare with.
    func check(_ standing: ObjectDocument?, _ bucket: BucketName, _ key: ObjectKey) throws(ObjectFault) {
        switch self {
        case .anything: return
        case .nothing: if standing != nil { throw .preconditionFailed }
        case .tag(let tag):
            guard let standing else { throw .noObject(bucket, key) }
            guard tag == "*" || tag == standing.etag else { throw .preconditionFailed }
        }
    }
}
