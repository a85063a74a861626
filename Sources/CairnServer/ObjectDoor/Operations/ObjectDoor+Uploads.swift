import CairnObjects
import CairnRegistry
import CairnStorage
import HTTPTypes

extension ObjectDoor {
    func createMultipartUpload(_ call: ObjectCall) async throws -> Answer {
        let draft = try call.draft()
        try call.require(.register, in: draft.bucket)
        let algorithm = try call.namedAlgorithm("x-amz-checksum-algorithm")
        let kind = call.header("x-amz-checksum-type")?.uppercased()
        guard kind == nil || kind == "COMPOSITE" || kind == "FULL_OBJECT" else {
            throw ObjectError(
                "InvalidRequest", .badRequest, "Value for x-amz-checksum-type header is invalid.")
        }
        let isHash = algorithm == .sha1 || algorithm == .sha256
        guard !(kind == "FULL_OBJECT" && isHash), !(kind == "COMPOSITE" && algorithm == .crc64nvme) else {
            throw ObjectError(
                "InvalidRequest", .badRequest,
                "The \(kind ?? "") checksum type cannot be used with the algorithm "
                    + "\(algorithm?.rawValue ?? "")."
            )
        }
        let upload = try await registry.beginUpload(
            draft, checksum: algorithm, isWhole: kind == "FULL_OBJECT" || algorithm == .crc64nvme,
            by: call.intent)
        var document = XMLDocument("InitiateMultipartUploadResult")
        document.add("Bucket", draft.bucket.description)
        document.add("Key", draft.key.description)
        document.add("UploadId", upload.id.description)
        var answer = answer(document)
        if let algorithm {
            answer.set([
                ("x-amz-checksum-algorithm", algorithm.rawValue.uppercased()),
                ("x-amz-checksum-type", upload.isWhole ? "FULL_OBJECT" : "COMPOSITE"),
            ])
        }
        return answer
    }

    /// The upload that the request names.
    func upload(_ call: ObjectCall) async throws -> ObjectUpload {
        let (bucket, key) = (try call.bucket, try call.key)
        try call.require(.register, in: bucket)
        guard let id = try? UploadKey(parsing: call.parameter("uploadId") ?? "") else {
            throw ObjectFault.noUpload  // what no upload can be called is none
        }
        return try await registry.objectUpload(id, bucket: bucket, key: key)
    }

    private func partNumber(_ call: ObjectCall) throws -> Int {
        guard let text = call.parameter("partNumber"), let number = Int(text),
            Registry.partNumbers.contains(number)
        else {
            throw ObjectError(
                "InvalidArgument", .badRequest,
                "Part number must be an integer between 1 and 10000, inclusive")
        }
        return number
    }

    func uploadPart(_ call: ObjectCall) async throws -> Answer {
        let (upload, number) = (try await upload(call), try partNumber(call))
        let part = try await registry.putPart(number, of: upload, try call.content())
        let checksum = part.checksum.map { [("x-amz-checksum-\($0.algorithm.rawValue)", $0.value)] } ?? []
        return .fields([("ETag", "\"\(part.etag)\"")] + checksum)
    }

    func uploadPartCopy(_ call: ObjectCall) async throws -> Answer {
        let (upload, number) = (try await upload(call), try partNumber(call))
        let source = try await call.source(registry)
        var range = 0..<source.size
        if let field = call.header("x-amz-copy-source-range") {
            guard case .part(let asked) = ByteRange(field, size: source.size) else {
                throw ObjectError(
                    "InvalidArgument", .badRequest,
                    "The x-amz-copy-source-range value must be of the form bytes=first-last")
            }
            range = asked
        }
        guard Int64(range.count) <= ObjectCall.largestBody else {
            throw ObjectError("EntityTooLarge", .badRequest, "A part has at most 5 GiB.")
        }
        let bytes = try await registry.storage.read(source.digest, in: range)
        let part = try await registry.putPart(
            number, of: upload, ObjectContent(bytes, length: Int64(range.count)))
        var document = XMLDocument("CopyPartResult")
        document.add("LastModified", part.writtenAt.description)
        document.add("ETag", "\"\(part.etag)\"")
        if let checksum = part.checksum { document.add(checksum.element, checksum.value) }
        return answer(document)
    }

    func abortMultipartUpload(_ call: ObjectCall) async throws -> Answer {
        try await registry.abortUpload(try await upload(call))
        return .nothing
    }

    func completeMultipartUpload(_ call: ObjectCall) async throws -> Answer {
        let (bucket, key) = (try call.bucket, try call.key)
        let parts = try await namedParts(call)
        let object: StoredObject
        do {
            let upload = try await upload(call)
            let announced = upload.checksum.flatMap { call.header("x-amz-checksum-\($0.rawValue)") }
            object = try await registry.completeUpload(
                upload, of: parts, checksum: announced, if: try call.condition(), by: call.intent)
        } catch ObjectFault.noUpload {
            // The answer to the first time may have been lost.
            guard let standing = try await registry.object(bucket: bucket, key: key),
                standing.value.upload == call.parameter("uploadId"), standing.value.parts.count == parts.count
            else { throw ObjectFault.noUpload }
            object = standing
        }
        var document = XMLDocument("CompleteMultipartUploadResult")
        document.add("Location", "/\(bucket)/\(key)")
        document.add("Bucket", bucket.description)
        document.add("Key", key.description)
        document.add("ETag", "\"\(object.etag)\"")
        document.add(object.value.checksum)
        return answer(document)
    }

    private func namedParts(_ call: ObjectCall) async throws -> [NamedPart] {
        // The head's checksum is the object's here, and not the body's.
        let bytes = try await call.call.body(upTo: 4 << 20)
        guard let document = try? XMLParser.parse(bytes), document.name == "CompleteMultipartUpload" else {
            throw ObjectError.malformedXML  // whatever is wrong, it is refused alike
        }
        let named = try document.all("Part").map { (part) throws(ObjectError) in
            guard let number = part["PartNumber"].flatMap({ Int($0.text) }), let tag = part["ETag"]?.text
            else {
                throw ObjectError.malformedXML
            }
            var checksums: [ChecksumAlgorithm: String] = [:]
            for algorithm in ChecksumAlgorithm.allCases {
                checksums[algorithm] = part["Checksum\(algorithm.rawValue.uppercased())"]?.text
            }
            return NamedPart(
                number: number, etag: tag.filter { $0 != "\"" }, checksums: checksums)
        }
        guard !named.isEmpty, named.count <= Registry.partNumbers.upperBound else {
            throw ObjectError.malformedXML
        }
        return named
    }
}
