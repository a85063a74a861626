import CairnObjects
import CairnRegistry
import HTTPTypes

/// The object that a request names to copy from (`x-amz-copy-source`).
extension ObjectCall {
    /// The source as it stands, which who asks may read.
    ///
    /// - Throws: `PreconditionFailed` where it is not what the request's conditions say.
    func source(_ registry: Registry) async throws -> StoredObject {
        let field = header("x-amz-copy-source") ?? ""
        let parts = field.split(separator: "?", maxSplits: 1).map(String.init)
        let path = parts.first.map { $0.hasPrefix("/") ? String($0.dropFirst()) : $0 } ?? ""
        guard let bytes = SignedEncoding.decode(path), let text = String(validating: bytes, as: UTF8.self),
            let slash = text.utf8.firstIndex(of: UInt8(ascii: "/")),
            let bucket = try? BucketName(parsing: String(text[..<slash]))  // refused here
        else {
            throw ObjectError(
                "InvalidArgument", .badRequest,
                "Copy Source must mention the source bucket and key: sourcebucket/sourcekey")
        }
        guard parts.count == 1 || parts[1] == "versionId=null" else {
            throw ObjectError.notImplemented("a version of an object")
        }
        let key = try Self.key(String(text[text.utf8.index(after: slash)...]))
        try require(.read, in: bucket)
        guard let source = try await registry.object(bucket: bucket, key: key) else {
            guard try await registry.bucket(bucket) != nil else { throw ObjectFault.noBucket(bucket) }
            throw ObjectFault.noObject(bucket, key)
        }
        try checkConditions(of: source)
        return source
    }

    private func checkConditions(of source: StoredObject) throws(ObjectError) {
        let prefix = "x-amz-copy-source-if-"
        let tag = EntityTag(source.etag)
        if let field = header(prefix + "match") {
            guard tag.isAmong(field) else { throw ObjectError.preconditionFailed }
        } else if let field = header(prefix + "unmodified-since"), let moment = HTTPDate.parse(field),
            source.modifiedAt.second > moment
        {
            throw ObjectError.preconditionFailed
        }
        if let field = header(prefix + "none-match") {
            guard !tag.isAmong(field) else { throw ObjectError.preconditionFailed }
        } else if let field = header(prefix + "modified-since"), let moment = HTTPDate.parse(field),
            source.modifiedAt.second <= moment
        {
            throw ObjectError.preconditionFailed
        }
    }
}

extension Timestamp {
    /// The second in which it lies: what HTTP tells of times.
    var second: Timestamp { Timestamp(milliseconds: milliseconds / 1000 * 1000) }
}
