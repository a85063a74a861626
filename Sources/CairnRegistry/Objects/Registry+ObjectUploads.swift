package import CairnObjects
package import CairnStorage

/// Objects that come in parts. Until an upload is completed, nothing of it stands in the registry; completing
/// it makes one blob of the parts, and moves the key's ref like any other write.
extension Registry {
    /// All parts but the last have at least so many bytes: 5 MiB.
    package static let smallestPart: Int64 = 5 << 20
    /// The numbers that parts can have.
    package static let partNumbers = 1...10_000

    /// Begins an upload.
    ///
    /// - Throws: `noBucket`.
    package func beginUpload(
        _ draft: ObjectDraft, checksum: ChecksumAlgorithm?, isWhole: Bool, by intent: Intent
    ) async throws -> ObjectUpload {
        guard try await storage.target(of: .bucket(draft.bucket)) != nil else {
            throw ObjectFault.noBucket(draft.bucket)
        }
        let upload = ObjectUpload(
            id: .random(), draft: draft, checksum: checksum, isWhole: isWhole, startedAt: clock(),
            startedBy: intent.actor)
        try await storage.beginParts(upload.id, note: upload.note)
        return upload
    }

    /// The uploads to a bucket that are under way, by key and then by time.
    package func objectUploads(in bucket: BucketName) async throws -> [ObjectUpload] {
        var uploads: [ObjectUpload] = []
        for (id, note) in try await storage.partUploads() {
            let upload = try ObjectUpload(id, note: note)
            if upload.draft.bucket == bucket { uploads.append(upload) }
        }
        return uploads.sorted {
            ($0.draft.key, $0.startedAt, $0.id.description) < ($1.draft.key, $1.startedAt, $1.id.description)
        }
    }

    /// - Throws: `noUpload` also where it is an upload to another key.
    package func objectUpload(
        _ id: UploadKey, bucket: BucketName, key: ObjectKey
    ) async throws -> ObjectUpload {
        guard let note = try await storage.partsNote(of: id) else { throw ObjectFault.noUpload }
        let upload = try ObjectUpload(id, note: note)
        guard upload.draft.bucket == bucket, upload.draft.key == key else { throw ObjectFault.noUpload }
        return upload
    }

    /// Writes a part, in place of the one that had its number.
    package func putPart(
        _ number: Int, of upload: ObjectUpload, _ content: ObjectContent
    ) async throws -> ObjectPart {
        var content = content
        content.kept = upload.checksum ?? content.kept
        let checked = CheckedContent(content, computing: [.md5], checksDigest: true)
        let (kept, clock) = (content.kept, clock)
        @Sendable func part() -> ObjectPart {
            ObjectPart(
                number: number, size: checked.size, etag: (checked.value(.md5) ?? []).hexadecimal,
                checksum: kept.flatMap { checked.checksum($0) }, writtenAt: clock())
        }
        try await ending {
            try await storage.writePart(number, of: upload.id, checked.bytes) { part().note }
        }
        return part()
    }

    /// The upload's parts in the order of their numbers.
    package func parts(of upload: ObjectUpload) async throws -> [ObjectPart] {
        try await ending { try await storage.parts(of: upload.id) }.map { try ObjectPart($0) }
    }

    /// Throws the upload and its parts away.
    package func abortUpload(_ upload: ObjectUpload) async throws { try await storage.endParts(upload.id) }

    /// Makes an object of the parts.
    ///
    /// - Parameters:
    ///   - named: The parts in the order in which they are to follow each other.
    ///   - checksum: What the object's checksum must turn out to be.
    package func completeUpload(
        _ upload: ObjectUpload, of named: [NamedPart], checksum announced: String? = nil,
        if condition: ObjectCondition = .anything, by intent: Intent
    ) async throws -> StoredObject {
        try intent.refuseDryRun()
        let chosen = try await choose(named, of: upload)
        let parts = try chosen.map { try ObjectPart($0) }
        let stream = joined(chosen, of: upload.id)
        let length = chosen.reduce(0) { $0 + $1.size }
        let checked = CheckedContent(
            ObjectContent(stream, length: length, kept: upload.isWhole ? upload.checksum : nil))
        let object = try await leasing { lease in
            let receipt = try await blob(of: checked, under: lease)
            let checksum = upload.checksum.flatMap {
                upload.isWhole ? checked.checksum($0) : Self.composite($0, parts)
            }
            if let announced, let checksum, announced != checksum.value,
                announced != checksum.value.split(separator: "-").first.map(String.init)
            {
                throw ObjectFault.wrongChecksum(checksum.algorithm)
            }
            return try await commit(
                upload.draft, etag: Self.tag(of: parts), blob: receipt, checksum: checksum,
                parts: parts.map(\.size), upload: upload.id, if: condition, under: lease, by: intent)
        }
        try await storage.endParts(upload.id)
        return object
    }

    /// The parts that were named, if they are all there and may follow each other.
    private func choose(_ named: [NamedPart], of upload: ObjectUpload) async throws -> [StoredPart] {
        let stored = try await ending { try await storage.parts(of: upload.id) }
        let byNumber = Dictionary(uniqueKeysWithValues: stored.map { ($0.number, $0) })
        guard zip(named, named.dropFirst()).allSatisfy({ $0.number < $1.number }) else {
            throw ObjectFault.partsOutOfOrder
        }
        var chosen: [StoredPart] = []
        for (index, name) in named.enumerated() {
            guard let part = byNumber[name.number] else { throw ObjectFault.noPart(name.number) }
            let known = try ObjectPart(part)
            guard known.etag == name.etag,
                name.checksums.allSatisfy({ algorithm, value in
                    known.checksum.map { $0.algorithm != algorithm || $0.value == value } ?? true
                })
            else { throw ObjectFault.noPart(name.number) }
            guard index == named.count - 1 || part.size >= Self.smallestPart else {
                throw ObjectFault.partTooSmall(part.number, size: part.size)
            }
            chosen.append(part)
        }
        return chosen
    }

    /// The parts' bytes, one after the other.
    private func joined(_ parts: [StoredPart], of upload: UploadKey) -> ByteStream {
        let storage = storage
        return ByteStream {
            var rest = parts[...]
            var current: ByteStream.AsyncIterator?
            return {
                while true {
                    if let chunk = try await current?.next() { return chunk }
                    guard let part = rest.popFirst() else { return nil }
                    current = try await storage.readPart(part, of: upload).makeAsyncIterator()
                }
            }
        }
    }

    /// What S3's clients know an object by that came in parts.
    private static func tag(of parts: [ObjectPart]) -> String {
        let sums = parts.flatMap { [UInt8](hexadecimal: $0.etag) ?? [] }
        return "\(ChecksumHasher.value(.md5, of: sums).hexadecimal)-\(parts.count)"
    }

    /// The checksum of the parts' checksums.
    private static func composite(_ algorithm: ChecksumAlgorithm, _ parts: [ObjectPart]) -> ObjectChecksum? {
        let sums = parts.compactMap { $0.checksum.flatMap { Base64.decode($0.value) } }
        guard sums.count == parts.count else { return nil }
        let value = ChecksumHasher.value(algorithm, of: sums.flatMap { $0 })
        return ObjectChecksum(algorithm, value: "\(Base64.encode(value))-\(parts.count)")
    }

    /// Says of an upload that was ended meanwhile that there is none.
    private func ending<Result>(_ body: () async throws -> Result) async throws -> Result {
        do {
            return try await body()
        } catch let error as CairnError where error.code == .notFound {
            throw ObjectFault.noUpload
        }
    }
}
