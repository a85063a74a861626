import CairnObjects
import CairnRegistry
import HTTPTypes
import HummingbirdCore

// What a request says of the bytes that it brings.
extension ObjectCall {
    /// The largest body of one request: 5 GiB.
    static var largestBody: Int64 { 5 << 30 }

    private static let checksumAlgorithms: [ChecksumAlgorithm] = [
        .crc32, .crc32c, .crc64nvme, .sha1, .sha256,
    ]

    /// The checksums that stand in the head.
    func checksums() throws(ObjectError) -> [ChecksumAlgorithm: [UInt8]] {
        var found: [ChecksumAlgorithm: [UInt8]] = [:]
        for algorithm in Self.checksumAlgorithms {
            guard let text = header("x-amz-checksum-\(algorithm.rawValue)") else { continue }
            found[algorithm] = try Self.checksum(text, algorithm)
        }
        guard found.count <= 1 else {
            throw ObjectError("InvalidRequest", .badRequest, "Expecting a single x-amz-checksum- header.")
        }
        if let text = head.headerFields[.contentMD5] {
            guard let bytes = Base64.decode(text), bytes.count == ChecksumAlgorithm.md5.size else {
                throw ObjectError("InvalidDigest", .badRequest, "The Content-MD5 you specified is not valid.")
            }
            found[.md5] = bytes
        }
        return found
    }

    private static func checksum(_ text: String, _ algorithm: ChecksumAlgorithm) throws(ObjectError)
        -> [UInt8]
    {
        guard let bytes = Base64.decode(text), bytes.count == algorithm.size else {
            throw ObjectError(
                "InvalidRequest", .badRequest,
                "Value for x-amz-checksum-\(algorithm.rawValue) header is invalid.")
        }
        return bytes
    }

    /// The algorithm that the client names for its checksums.
    func namedAlgorithm(_ name: String) throws(ObjectError) -> ChecksumAlgorithm? {
        guard let text = header(name) else { return nil }
        guard let algorithm = try? ChecksumAlgorithm(parsing: text), algorithm != .md5 else {  // refused here
            throw ObjectError(
                "InvalidRequest", .badRequest, "Checksum algorithm provided is unsupported: \(text.printable)"
            )
        }
        return algorithm
    }

    /// The bytes that the request brings, and what they must turn out to be.
    func content() throws -> ObjectContent {
        let length = try self.length()
        var call = call
        var digest: Digest?
        if let signed = call.signed, case .digest(let named) = signed.payload, let body = signed.unchecked {
            // Bytes are hashed where they are written: not here too.
            (call.request.body, digest) = (body, named)
        }
        var content = ObjectContent(
            try call.bytes(upTo: Self.largestBody + (1 << 30)), length: length, checksums: try checksums())
        content.digest = digest
        content.kept = content.checksums.keys.first { $0 != .md5 }
        guard let signed = call.signed, case .chunks(_, true) = signed.payload else { return content }
        for name in (header("x-amz-trailer") ?? "").split(separator: ",") {
            let name = name.lowercased().filter { $0 != " " }
            guard name.hasPrefix("x-amz-checksum-"),
                let algorithm = try? ChecksumAlgorithm(parsing: String(name.dropFirst(15)))  // refused here
            else {
                throw ObjectError(
                    "InvalidRequest", .badRequest,
                    "The value specified in the x-amz-trailer header is not supported")
            }
            content.kept = algorithm
            content.later[algorithm] = { [trailer = signed.trailer] in
                guard let text = trailer[name] else { throw ObjectError.incompleteBody }
                return try Self.checksum(text, algorithm)
            }
        }
        return content
    }

    private func length() throws(ObjectError) -> Int64 {
        let field: HTTPField.Name
        if case .chunks? = call.signed?.payload {
            field = .amzDecodedContentLength
        } else {
            field = .contentLength
        }
        guard let length = head.headerFields[field].flatMap({ Int64($0) }), length >= 0 else {
            throw ObjectError(
                "MissingContentLength", .lengthRequired, "You must provide the Content-Length HTTP header.")
        }
        guard length <= Self.largestBody else {
            throw ObjectError(
                "EntityTooLarge", .contentTooLarge,
                "Your proposed upload exceeds the maximum allowed size; send it in parts.")
        }
        return length
    }

    /// What must stand under the key where the request writes or deletes.
    func condition() throws(ObjectError) -> ObjectCondition {
        switch (head.headerFields[.ifMatch], head.headerFields[.ifNoneMatch]) {
        case (nil, nil): return .anything
        case (nil, let none?):
            guard none == "*" else {
                throw ObjectError.notImplemented("a write with If-None-Match other than *")
            }
            return .nothing
        case (let match?, nil): return .tag(EntityTag.list(match).first ?? "")
        default: throw ObjectError.notImplemented("a request with both If-Match and If-None-Match")
        }
    }

    /// What the object is to be, but for its bytes.
    func draft() throws -> ObjectDraft {
        try refuseUnknown()
        var draft = ObjectDraft(bucket: try bucket, key: try key)
        if let type = head.headerFields[.contentType], !type.isEmpty { draft.contentType = type }
        for name in Self.keptHeaders {
            guard let value = header(name), !value.isEmpty else { continue }
            draft.headers[name] = value
        }
        if let encoding = draft.headers["content-encoding"] {
            let rest = encoding.split(separator: ",").map { $0.filter { $0 != " " } }
                .filter { $0.lowercased() != "aws-chunked" }
            draft.headers["content-encoding"] = rest.isEmpty ? nil : rest.joined(separator: ", ")
        }
        let prefix = "x-amz-meta-"
        for field in head.headerFields where field.name.canonicalName.hasPrefix(prefix) {
            let name = String(field.name.canonicalName.dropFirst(prefix.count))
            draft.metadata[name] = draft.metadata[name].map { "\($0),\(field.value)" } ?? field.value
        }
        let size = draft.metadata.reduce(0) { $0 + $1.key.utf8.count + $1.value.utf8.count }
        guard size <= Self.largestMetadata else {
            throw ObjectError(
                "MetadataTooLarge", .badRequest,
                "Your metadata headers exceed the maximum allowed metadata size.")
        }
        return draft
    }

    /// What else is kept of a request's head, and given back.
    static let keptHeaders = [
        "cache-control", "content-disposition", "content-encoding", "content-language", "expires",
    ]
    private static let largestMetadata = 2048

    /// Refuses what S3 would do and this server does not: to pass it over would be a promise broken.
    private func refuseUnknown() throws(ObjectError) {
        for field in head.headerFields {
            let name = field.name.canonicalName
            switch name {
            case "x-amz-acl" where field.value != "private" && field.value != "bucket-owner-full-control":
                throw ObjectError(
                    "AccessControlListNotSupported", .badRequest, "The bucket does not allow ACLs.")
            case "x-amz-storage-class" where field.value != "STANDARD":
                throw ObjectError(
                    "InvalidStorageClass", .badRequest, "The storage class you specified is not valid.")
            case "x-amz-tagging" where field.value.isEmpty: break
            case "x-amz-tagging", "x-amz-website-redirect-location", "x-amz-object-lock-mode",
                "x-amz-object-lock-retain-until-date", "x-amz-object-lock-legal-hold",
                "x-amz-write-offset-bytes":
                throw ObjectError.notImplemented("the header \(name)")
            case _ where name.hasPrefix("x-amz-grant-"):
                throw ObjectError(
                    "AccessControlListNotSupported", .badRequest, "The bucket does not allow ACLs.")
            case _ where name.hasPrefix("x-amz-server-side-encryption"):
                throw ObjectError.notImplemented("the header \(name)")
            default: break
            }
        }
    }
}
