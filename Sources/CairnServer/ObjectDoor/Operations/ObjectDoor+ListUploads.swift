import CairnObjects
import CairnRegistry
import CairnStorage

extension ObjectDoor {
    func listParts(_ call: ObjectCall) async throws -> Answer {
        let upload = try await upload(call)
        let limit = try call.number("max-parts", in: 0...1000) ?? 1000
        let after = try call.number("part-number-marker", in: 0...Registry.partNumbers.upperBound) ?? 0
        let rest = try await registry.parts(of: upload).filter { $0.number > after }
        let page = rest.prefix(limit)
        var document = XMLDocument("ListPartsResult")
        document.add("Bucket", upload.draft.bucket.description)
        document.add("Key", call.spelled(upload.draft.key.description))
        document.add("UploadId", upload.id.description)
        document.add("Initiator") { add(owner: &$0) }
        document.add("Owner") { add(owner: &$0) }
        document.add("StorageClass", "STANDARD")
        document.add("PartNumberMarker", "\(after)")
        document.add("NextPartNumberMarker", page.last.map { "\($0.number)" })
        document.add("MaxParts", "\(limit)")
        document.add("IsTruncated", "\(rest.count > page.count)")
        if let algorithm = upload.checksum {
            document.add("ChecksumAlgorithm", algorithm.rawValue.uppercased())
            document.add("ChecksumType", upload.isWhole ? "FULL_OBJECT" : "COMPOSITE")
        }
        for part in page {
            document.add("Part") {
                $0.add("PartNumber", "\(part.number)")
                $0.add("LastModified", part.writtenAt.description)
                $0.add("ETag", "\"\(part.etag)\"")
                $0.add("Size", "\(part.size)")
                if let checksum = part.checksum { $0.add(checksum.element, checksum.value) }
            }
        }
        return answer(document)
    }

    func listMultipartUploads(_ call: ObjectCall) async throws -> Answer {
        let bucket = try call.bucket
        try await requireBucket(.read, bucket, call)
        let (prefix, delimiter) = (call.parameter("prefix") ?? "", call.parameter("delimiter") ?? "")
        guard delimiter.isEmpty else {
            throw ObjectError.notImplemented("a delimiter in ListMultipartUploads")
        }
        let limit = try call.number("max-uploads", in: 0...1000) ?? 1000
        let marker = call.parameter("key-marker") ?? ""
        let id = call.parameter("upload-id-marker") ?? ""
        let rest = try await registry.objectUploads(in: bucket).filter {
            let key = $0.draft.key.encoded
            let place = ObjectKey.encode(prefix: marker)
            return $0.draft.key.description.utf8.starts(with: prefix.utf8)
                && (key > place || key == place && !id.isEmpty && $0.id.description > id)
        }.sorted { ($0.draft.key, $0.id.description) < ($1.draft.key, $1.id.description) }
        let page = rest.prefix(limit)
        var document = XMLDocument("ListMultipartUploadsResult")
        document.add("Bucket", bucket.description)
        document.add("KeyMarker", call.spelled(marker))
        document.add("UploadIdMarker", id)
        document.add("Prefix", call.spelled(prefix))
        document.add("MaxUploads", "\(limit)")
        document.add("EncodingType", call.isEncoded ? "url" : nil)
        document.add("IsTruncated", "\(rest.count > page.count)")
        if rest.count > page.count {
            document.add("NextKeyMarker", page.last.map { call.spelled($0.draft.key.description) })
            document.add("NextUploadIdMarker", page.last?.id.description)
        }
        for upload in page {
            document.add("Upload") { list in
                list.add("Key", call.spelled(upload.draft.key.description))
                list.add("UploadId", upload.id.description)
                list.add("Initiator") { add(owner: &$0) }
                list.add("Owner") { add(owner: &$0) }
                list.add("StorageClass", "STANDARD")
                list.add("Initiated", upload.startedAt.description)
            }
        }
        return answer(document)
    }
}
