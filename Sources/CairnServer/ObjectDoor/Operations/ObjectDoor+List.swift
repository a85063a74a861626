import CairnObjects
import CairnRegistry
import HTTPTypes

extension ObjectDoor {
    func listObjects(_ call: ObjectCall) async throws -> Answer {
        let marker = call.parameter("marker") ?? ""
        let (request, listing) = try await listing(call, after: marker, from: nil)
        var document = XMLDocument("ListBucketResult")
        add(request, listing, call, to: &document)
        document.add("Marker", call.spelled(marker))
        if listing.next != nil {
            let last = [listing.objects.last?.key.description, listing.prefixes.last].compactMap { $0 }
                .max { $0.utf8.lexicographicallyPrecedes($1.utf8) }
            document.add("NextMarker", last.map(call.spelled))
        }
        return answer(document)
    }

    func listObjectsV2(_ call: ObjectCall) async throws -> Answer {
        guard call.parameter("list-type") == "2" else {
            throw ObjectError("InvalidArgument", .badRequest, "list-type must be 2")
        }
        let after = call.parameter("start-after") ?? ""
        let token = call.parameter("continuation-token")
        let from = try token.map { (text) throws(ObjectError) in
            guard let bytes = Base64.decode(text), let start = String(validating: bytes, as: UTF8.self) else {
                throw ObjectError(
                    "InvalidArgument", .badRequest, "The continuation token provided is incorrect")
            }
            return start
        }
        let (request, listing) = try await listing(call, after: after, from: from)
        var document = XMLDocument("ListBucketResult")
        add(request, listing, call, to: &document)
        document.add("KeyCount", "\(listing.objects.count + listing.prefixes.count)")
        document.add("ContinuationToken", token)
        document.add("NextContinuationToken", listing.next.map { Base64.encode(Array($0.utf8)) })
        document.add("StartAfter", after.isEmpty ? nil : call.spelled(after))
        return answer(document)
    }

    private func listing(
        _ call: ObjectCall, after: String, from: String?
    ) async throws -> (ObjectListRequest, ObjectListing) {
        let bucket = try call.bucket
        try await requireBucket(.read, bucket, call)
        if let encoding = call.parameter("encoding-type"), encoding != "url" {
            throw ObjectError("InvalidArgument", .badRequest, "Invalid Encoding Method specified in Request")
        }
        let request = ObjectListRequest(
            prefix: call.parameter("prefix") ?? "", delimiter: call.parameter("delimiter") ?? "",
            after: after,
            from: from, limit: try call.number("max-keys", in: 0...1000) ?? 1000)
        guard request.limit > 0 else { return (request, ObjectListing()) }
        return (request, try await registry.listObjects(bucket: bucket, request))
    }

    private func add(
        _ request: ObjectListRequest, _ listing: ObjectListing, _ call: ObjectCall,
        to document: inout XMLDocument
    ) {
        document.add("Name", call.address.bucket)
        document.add("Prefix", call.spelled(request.prefix))
        if !request.delimiter.isEmpty { document.add("Delimiter", call.spelled(request.delimiter)) }
        document.add("MaxKeys", "\(request.limit)")
        document.add("EncodingType", call.isEncoded ? "url" : nil)
        document.add("IsTruncated", "\(listing.next != nil)")
        let namesOwner = call.parameter("list-type") == nil || call.parameter("fetch-owner") == "true"
        for object in listing.objects {
            document.add("Contents") { contents in
                contents.add("Key", call.spelled(object.key.description))
                contents.add("LastModified", object.modifiedAt.description)
                contents.add("ETag", "\"\(object.etag)\"")
                if let checksum = object.value.checksum {
                    contents.add("ChecksumAlgorithm", checksum.algorithm.rawValue.uppercased())
                    contents.add("ChecksumType", checksum.kind)
                }
                contents.add("Size", "\(object.size)")
                if namesOwner { contents.add("Owner") { add(owner: &$0) } }
                contents.add("StorageClass", "STANDARD")
            }
        }
        for prefix in listing.prefixes {
            document.add("CommonPrefixes") { $0.add("Prefix", call.spelled(prefix)) }
        }
    }
}
