import CairnObjects
import HTTPTypes

/// What a request of S3's asks for, told by its method, by what it is about and by names in its query.
enum ObjectOperation: String, CaseIterable, Sendable {
    case listBuckets
    case createBucket, headBucket, deleteBucket, getBucketLocation, listObjects, listObjectsV2
    case deleteObjects, listMultipartUploads
    case putObject, getObject, headObject, deleteObject, copyObject
    case createMultipartUpload, uploadPart, uploadPartCopy, listParts, completeMultipartUpload
    case abortMultipartUpload

    /// A line of the table by which requests are told apart.
    private struct Line {
        let operation: ObjectOperation
        let method: HTTPRequest.Method
        let place: Place
        /// The names that must stand in the query.
        let required: Set<String>
        /// Those that may.
        let allowed: Set<String>
        /// Whether the request names another object to copy from.
        let copies: Bool

        init(
            _ operation: ObjectOperation, _ method: HTTPRequest.Method, _ place: Place,
            _ required: Set<String> = [], allowed: Set<String> = [], copies: Bool = false
        ) {
            (self.operation, self.method, self.place) = (operation, method, place)
            (self.required, self.allowed, self.copies) = (required, allowed, copies)
        }
    }

    private enum Place { case server, bucket, object }

    private static let overrides: Set<String> = [
        "response-content-type", "response-content-language", "response-expires", "response-cache-control",
        "response-content-disposition", "response-content-encoding", "partNumber",
    ]
    private static let listing: Set<String> = ["prefix", "delimiter", "encoding-type", "max-keys"]

    /// The first that fits counts.
    private static let table: [Line] = [
        Line(
            .listBuckets, .get, .server,
            allowed: ["max-buckets", "prefix", "continuation-token", "bucket-region"]),
        Line(.createBucket, .put, .bucket), Line(.headBucket, .head, .bucket),
        Line(.deleteBucket, .delete, .bucket),
        Line(.getBucketLocation, .get, .bucket, ["location"]),
        Line(
            .listMultipartUploads, .get, .bucket, ["uploads"],
            allowed: [
                "prefix", "delimiter", "encoding-type", "max-uploads", "key-marker", "upload-id-marker",
            ]),
        Line(
            .listObjectsV2, .get, .bucket, ["list-type"],
            allowed: listing.union(["continuation-token", "start-after", "fetch-owner"])),
        Line(.listObjects, .get, .bucket, allowed: listing.union(["marker"])),
        Line(.deleteObjects, .post, .bucket, ["delete"]),
        Line(.uploadPartCopy, .put, .object, ["partNumber", "uploadId"], copies: true),
        Line(.uploadPart, .put, .object, ["partNumber", "uploadId"]),
        Line(.copyObject, .put, .object, copies: true), Line(.putObject, .put, .object),
        Line(
            .listParts, .get, .object, ["uploadId"],
            allowed: ["max-parts", "part-number-marker", "encoding-type"]),
        Line(.getObject, .get, .object, allowed: overrides),
        Line(.headObject, .head, .object, allowed: overrides),
        Line(.abortMultipartUpload, .delete, .object, ["uploadId"]), Line(.deleteObject, .delete, .object),
        Line(.createMultipartUpload, .post, .object, ["uploads"]),
        Line(.completeMultipartUpload, .post, .object, ["uploadId"]),
    ]

    /// - Throws: `NotImplemented` for what S3 has and this server does not; `MethodNotAllowed` for what no
    ///   place of this kind has.
    init(_ head: HTTPRequest, _ address: ObjectAddress) throws(ObjectError) {
        let place: Place = address.bucket == nil ? .server : address.key == nil ? .bucket : .object
        let copies = head.headerFields[.amzCopySource] != nil
        // The only version of an object is the one that stands.
        var names = Set(address.parameters.keys)
        if address.parameters["versionId"] == "null" { names.remove("versionId") }
        let lines = Self.table.filter { $0.method == head.method && $0.place == place }
        guard !lines.isEmpty else { throw ObjectError.methodNotAllowed }
        let line = lines.first {
            $0.required.isSubset(of: names) && names.subtracting($0.required).isSubset(of: $0.allowed)
                && (!$0.copies || copies)
        }
        guard let line else {
            throw ObjectError.notImplemented(
                "a request with \(names.sorted().joined(separator: ", ").printable)")
        }
        self = line.operation
    }
}
