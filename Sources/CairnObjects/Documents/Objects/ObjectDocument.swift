/// An object of a bucket as it stands: its bytes, and what whoever wrote it said of them.
package struct ObjectDocument: DocumentValue, Equatable {
    package static let mediaType = MediaType.object

    /// The bytes. The media type is what the writer said.
    package var blob: Descriptor
    /// What S3's clients know the bytes by: their MD5 in hexadecimal; of an object that came in parts, the
    /// MD5 of the parts' MD5s, a hyphen and how many there were.
    package var etag: String
    /// What else a client is to be told when it reads, by names in small letters: `cache-control` …
    package var headers: [String: String]
    /// What the writer attached, by names in small letters.
    package var metadata: [String: String]
    /// The checksum under which it was written, if any.
    package var checksum: ObjectChecksum?
    /// The sizes of its parts in bytes, where it came in parts.
    package var parts: [Int64]
    /// The upload that it came in parts by: who completes that again, since the answer was lost, is to hear
    /// of success.
    package var upload: String?
    package var createdAt: Timestamp
    package var createdBy: Principal
    package var unknown: [String: JSON] = [:]

    package init(
        blob: Descriptor, etag: String, headers: [String: String] = [:], metadata: [String: String] = [:],
        checksum: ObjectChecksum? = nil, parts: [Int64] = [], createdAt: Timestamp, createdBy: Principal
    ) {
        (self.blob, self.etag, self.headers, self.metadata) = (blob, etag, headers, metadata)
        (self.checksum, self.parts) = (checksum, parts)
        (self.createdAt, self.createdBy) = (createdAt, createdBy)
    }

    package init(json: JSON) throws(CairnError) {
        var members = try JSONMembers(json, path: "object")
        blob = try members.required("blob", try members.value("blob", Descriptor.init(json:path:)))
        etag = try members.requiredString("etag")
        headers = try Labels.texts(try members.object("headers"), path: "object.headers")
        metadata = try Labels.texts(try members.object("metadata"), path: "object.metadata")
        checksum = try members.value("checksum", ObjectChecksum.init(json:path:))
        parts = []
        for part in try members.array("parts") {
            guard case .number(let number) = part, let size = Int64(exactly: number), size >= 0 else {
                throw CairnError(.invalid, "object.parts must be sizes in bytes")
            }
            parts.append(size)
        }
        upload = try members.string("upload")
        createdAt = try members.required(
            "createdAt", try members.parsed("createdAt", Timestamp.init(parsing:)))
        createdBy = try members.required(
            "createdBy", try members.parsed("createdBy", Principal.init(parsing:)))
        unknown = members.rest
    }

    package var json: JSON {
        .compact(
            [
                "blob": blob.json, "etag": .string(etag), "headers": .object(headers.mapValues(JSON.string)),
                "metadata": .object(metadata.mapValues(JSON.string)), "checksum": checksum?.json,
                "parts": .array(parts.map { .integer($0) }), "upload": upload.map(JSON.string),
                "createdAt": .text(createdAt),
                "createdBy": .text(createdBy),
            ], and: unknown)
    }
}
