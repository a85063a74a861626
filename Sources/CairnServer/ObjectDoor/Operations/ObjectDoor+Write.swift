import CairnObjects
import CairnRegistry
import HTTPTypes

extension ObjectDoor {
    func putObject(_ call: ObjectCall) async throws -> Answer {
        let draft = try call.draft()
        try call.require(.register, in: draft.bucket)
        _ = try call.namedAlgorithm("x-amz-sdk-checksum-algorithm")
        let object = try await registry.putObject(
            draft, try call.content(), if: try call.condition(), by: call.intent)
        return Self.written(object)
    }

    /// What a writer is told.
    private static func written(_ object: StoredObject) -> Answer {
        .fields([("ETag", "\"\(object.etag)\"")] + (object.value.checksum?.fields ?? []))
    }

    func copyObject(_ call: ObjectCall) async throws -> Answer {
        var draft = try call.draft()
        try call.require(.register, in: draft.bucket)
        let source = try await call.source(registry)
        switch call.header("x-amz-metadata-directive") ?? "COPY" {
        case "COPY":
            guard (source.bucket, source.key) != (draft.bucket, draft.key) else {
                throw ObjectError(
                    "InvalidRequest", .badRequest,
                    "This copy request is illegal because it is trying to copy an object to itself without "
                        + "changing the object's metadata.")
            }
            (draft.contentType, draft.headers) = (source.contentType, source.value.headers)
            draft.metadata = source.value.metadata
        case "REPLACE": break
        default:
            throw ObjectError("InvalidArgument", .badRequest, "Unknown metadata directive.")
        }
        let object = try await registry.copyObject(
            source, to: draft, if: try call.condition(), by: call.intent)
        var document = XMLDocument("CopyObjectResult")
        document.add("LastModified", object.modifiedAt.description)
        document.add("ETag", "\"\(object.etag)\"")
        document.add(object.value.checksum)
        return answer(document)
    }

    func deleteObject(_ call: ObjectCall) async throws -> Answer {
        let (bucket, key) = (try call.bucket, try call.key)
        try call.require(.register, in: bucket)
        _ = try await registry.deleteObjects([key], in: bucket, if: try call.condition(), by: call.intent)
        return .nothing
    }

    /// Several at once: one entry of the log.
    func deleteObjects(_ call: ObjectCall) async throws -> Answer {
        let bucket = try call.bucket
        try call.require(.register, in: bucket)
        guard try !call.checksums().isEmpty else {
            throw ObjectError(
                "InvalidRequest", .badRequest, "Missing required header for this request: Content-MD5")
        }
        let request = try await call.document("Delete")
        let named = request.all("Object")
        guard (1...1000).contains(named.count), named.allSatisfy({ $0["Key"] != nil }) else {
            throw ObjectError.malformedXML
        }
        let isQuiet = request["Quiet"]?.text == "true"
        var keys: [ObjectKey] = []
        var document = XMLDocument("DeleteResult")
        for object in named {
            let text = object["Key"]?.text ?? ""
            let version = object["VersionId"]?.text ?? "null"
            guard object["ETag"] == nil, version == "null" || version.isEmpty else {
                document.add("Error") {
                    $0.add("Key", text)
                    $0.add("Code", "NotImplemented")
                    $0.add("Message", "Objects have no versions, and conditions are for DeleteObject.")
                }
                continue
            }
            // There is no object of a name that no object can have.
            if let key = try? ObjectKey(parsing: text) { keys.append(key) }
            if !isQuiet { document.add("Deleted") { $0.add("Key", text) } }
        }
        _ = try await registry.deleteObjects(keys, in: bucket, by: call.intent)
        return answer(document)
    }
}
