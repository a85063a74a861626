import CairnObjects
import CairnRegistry
import HTTPTypes

extension ObjectDoor {
    func listBuckets(_ call: ObjectCall) async throws -> Answer {
        let prefix = call.parameter("prefix") ?? ""
        let after = call.parameter("continuation-token") ?? ""
        let limit = try call.number("max-buckets", in: 1...10_000) ?? 10_000
        // What somebody may not read in a list is not there.
        let all = try await registry.buckets().filter {
            call.call.access.allows(.read, in: $0.name) && $0.name.description.hasPrefix(prefix)
                && $0.name.description > after
        }
        var document = XMLDocument("ListAllMyBucketsResult")
        document.add("Owner") { add(owner: &$0) }
        document.add("Buckets") { list in
            for bucket in all.prefix(limit) {
                list.add("Bucket") {
                    $0.add("Name", bucket.name.description)
                    $0.add("CreationDate", bucket.value.createdAt.description)
                    $0.add("BucketRegion", region)
                }
            }
        }
        if all.count > limit { document.add("ContinuationToken", all[limit - 1].name.description) }
        return answer(document)
    }

    func add(owner document: inout XMLDocument) {
        document.add("ID", account)
        document.add("DisplayName", account)
    }

    func createBucket(_ call: ObjectCall) async throws -> Answer {
        let bucket = try call.bucket
        let body = try await call.call.body(upTo: 64 << 10)
        if !body.isEmpty {
            guard let document = try? XMLParser.parse(body), document.name == "CreateBucketConfiguration"
            else { throw ObjectError.malformedXML }  // whatever is wrong, it is refused alike
            if let place = document["LocationConstraint"]?.text, place != region, !place.isEmpty {
                throw ObjectError(
                    "IllegalLocationConstraintException", .badRequest,
                    "The \(place.printable) location constraint is incompatible with this server's region, "
                        + "\(region)."
                )
            }
        }
        try await requireBucket(.register, bucket, call, mayBeMissing: true)
        _ = try await registry.createBucket(bucket, by: call.intent)
        return .fields([("Location", "/\(bucket)")])
    }

    func headBucket(_ call: ObjectCall) async throws -> Answer {
        try await requireBucket(.read, try call.bucket, call)
        return .fields([("x-amz-bucket-region", region)])
    }

    func deleteBucket(_ call: ObjectCall) async throws -> Answer {
        let bucket = try call.bucket
        try call.require(.register, in: bucket)
        _ = try await registry.deleteBucket(bucket, by: call.intent)
        return .nothing
    }

    func getBucketLocation(_ call: ObjectCall) async throws -> Answer {
        try await requireBucket(.read, try call.bucket, call)
        // Of the first of all regions, S3 says nothing.
        var document = XMLDocument("LocationConstraint")
        if region != "us-east-1" { document.add(text: region) }
        return answer(document)
    }

    /// Requires a right in a bucket, and the bucket.
    func requireBucket(
        _ permission: Permission, _ bucket: BucketName, _ call: ObjectCall, mayBeMissing: Bool = false
    ) async throws {
        do {
            try call.require(permission, in: bucket)
        } catch {
            guard mayBeMissing, try await registry.bucket(bucket) != nil else { throw error }
            throw ObjectError(
                "BucketAlreadyExists", .conflict, "The requested bucket name is not available.",
                details: [("BucketName", bucket.description)])
        }
        guard !mayBeMissing else { return }
        guard try await registry.bucket(bucket) != nil else { throw ObjectFault.noBucket(bucket) }
    }
}
