import CairnObjects
import CairnRegistry
import HTTPTypes
import HummingbirdCore

/// Buckets and objects, as clients of Amazon S3 ask for them: every signed request that no other door takes.
///
/// An object is a ref to a blob: bytes come in and go out on the same verified ways as those of versions.
struct ObjectDoor: SignedDoor {
    let registry: Registry
    let account: String
    let region: String
    /// Below which a bucket may be a host's first label.
    let hosts: [String]

    let name = "s3"
    let service = "s3"
    let streamsBodies = true

    func takes(_ head: HTTPRequest) -> Bool { head.isSigned }

    func answer(_ call: Call) async throws -> Answer {
        let address = try ObjectAddress(call.request.head, hosts: hosts)
        let call = ObjectCall(call: call, address: address, region: region)
        if let owner = call.header("x-amz-expected-bucket-owner"), owner != account {
            throw ObjectError("AccessDenied", .forbidden, "The bucket is of the account \(account).")
        }
        switch try ObjectOperation(call.head, address) {
        case .listBuckets: return try await listBuckets(call)
        case .createBucket: return try await createBucket(call)
        case .headBucket: return try await headBucket(call)
        case .deleteBucket: return try await deleteBucket(call)
        case .getBucketLocation: return try await getBucketLocation(call)
        case .listObjects: return try await listObjects(call)
        case .listObjectsV2: return try await listObjectsV2(call)
        case .deleteObjects: return try await deleteObjects(call)
        case .listMultipartUploads: return try await listMultipartUploads(call)
        case .putObject: return try await putObject(call)
        case .getObject, .headObject: return try await getObject(call)
        case .deleteObject: return try await deleteObject(call)
        case .copyObject: return try await copyObject(call)
        case .createMultipartUpload: return try await createMultipartUpload(call)
        case .uploadPart: return try await uploadPart(call)
        case .uploadPartCopy: return try await uploadPartCopy(call)
        case .listParts: return try await listParts(call)
        case .completeMultipartUpload: return try await completeMultipartUpload(call)
        case .abortMultipartUpload: return try await abortMultipartUpload(call)
        }
    }

    func answer(to error: any Error, _ head: HTTPRequest, id: String) -> Answer {
        ObjectError(any: error).answer(head, region: region, id: id)
    }

    /// A document as an answer.
    func answer(_ document: XMLDocument) -> Answer {
        Answer(.bytes(document.bytes, type: "application/xml"))
    }
}

extension Answer {
    /// Without a body, and with these headers.
    static func fields(_ fields: [(String, String)], status: HTTPResponse.Status = .ok) -> Answer {
        var answer = Answer(.none, status: status)
        answer.set(fields)
        return answer
    }

    mutating func set(_ fields: [(String, String)]) {
        for (name, value) in fields {
            if let name = HTTPField.Name(name) { headers[name] = value }
        }
    }
}
