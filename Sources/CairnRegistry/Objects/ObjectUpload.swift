package import CairnObjects
package import CairnStorage

/// An object that is coming in parts.
package struct ObjectUpload: Sendable, Equatable {
    package let id: UploadKey
    package let draft: ObjectDraft
    /// How parts, and the whole, are checked, where that was said.
    package let checksum: ChecksumAlgorithm?
    /// Whether the object's checksum is that of all its bytes, and not of the parts' checksums.
    package let isWhole: Bool
    package let startedAt: Timestamp
    package let startedBy: Principal
}

/// A part that lies ready.
package struct ObjectPart: Sendable, Equatable {
    package let number: Int
    /// In bytes.
    package let size: Int64
    /// The MD5 of its bytes, in hexadecimal.
    package let etag: String
    package let checksum: ObjectChecksum?
    package let writtenAt: Timestamp
}

/// A part as whoever completes an upload names it.
package struct NamedPart: Sendable, Equatable {
    package let number: Int
    package let etag: String
    package let checksums: [ChecksumAlgorithm: String]

    package init(number: Int, etag: String, checksums: [ChecksumAlgorithm: String] = [:]) {
        (self.number, self.etag, self.checksums) = (number, etag, checksums)
    }
}

extension ObjectUpload {
    /// What is noted of the upload.
    var note: [UInt8] {
        JSON.members([
            "bucket": .text(draft.bucket), "key": .string(draft.key.encoded),
            "contentType": .string(draft.contentType),
            "headers": .object(draft.headers.mapValues(JSON.string)),
            "metadata": .object(draft.metadata.mapValues(JSON.string)),
            "checksum": checksum.map { .string($0.rawValue) }, "whole": .bool(isWhole),
            "startedAt": .text(startedAt), "startedBy": .text(startedBy),
        ]).canonicalBytes
    }

    init(_ id: UploadKey, note: [UInt8]) throws(CairnError) {
        var members = try JSONMembers(try JSONParser.parse(note), path: "upload")
        self.id = id
        var draft = ObjectDraft(
            bucket: try members.required("bucket", try members.parsed("bucket", BucketName.init(parsing:))),
            key: try members.required("key", try members.parsed("key", ObjectKey.init(encoded:))),
            contentType: try members.requiredString("contentType"))
        for case (let name, .string(let text)) in try members.object("headers") { draft.headers[name] = text }
        for case (let name, .string(let text)) in try members.object("metadata") {
            draft.metadata[name] = text
        }
        self.draft = draft
        checksum = try members.parsed("checksum", ChecksumAlgorithm.init(parsing:))
        isWhole = try members.bool("whole") ?? false
        startedAt = try members.required(
            "startedAt", try members.parsed("startedAt", Timestamp.init(parsing:)))
        startedBy = try members.required(
            "startedBy", try members.parsed("startedBy", Principal.init(parsing:)))
    }
}

extension ObjectPart {
    /// What is noted of the part.
    var note: [UInt8] {
        JSON.members([
            "etag": .string(etag), "checksum": checksum?.json, "writtenAt": .text(writtenAt),
        ]).canonicalBytes
    }

    init(_ part: StoredPart) throws(CairnError) {
        var members = try JSONMembers(try JSONParser.parse(part.note), path: "part")
        (number, size) = (part.number, part.size)
        etag = try members.requiredString("etag")
        checksum = try members.value("checksum", ObjectChecksum.init(json:path:))
        writtenAt = try members.required(
            "writtenAt", try members.parsed("writtenAt", Timestamp.init(parsing:)))
    }
}
