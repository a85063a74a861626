package import CairnObjects
import CairnStorage

extension Registry {
    /// Writes an object: its bytes become a blob, verified on the way, and the key's ref moves to it. What
    /// stood there before stays what it was for whoever pinned it by digest.
    ///
    /// - Throws: an `ObjectFault`, and nothing is kept; what the bytes' stream throws.
    package func putObject(
        _ draft: ObjectDraft, _ content: ObjectContent, if condition: ObjectCondition = .anything,
        by intent: Intent
    ) async throws -> StoredObject {
        try intent.refuseDryRun()
        // What cannot succeed should fail before gigabytes are sent.
        try await checkPlace(draft.bucket, draft.key, condition)
        let checked = CheckedContent(content, computing: [.md5])
        return try await leasing { lease in
            let receipt = try await blob(of: checked, announced: content.digest, under: lease)
            return try await commit(
                draft, etag: (checked.value(.md5) ?? []).hexadecimal,
                blob: receipt, checksum: content.kept.flatMap { checked.checksum($0) }, parts: [],
                upload: nil,
                if: condition, under: lease, by: intent)
        }
    }

    /// Makes the bytes of an object those of another key too, without copying them.
    ///
    /// - Parameter draft: What the copy is to be; `checksum`, tag and parts are the source's.
    package func copyObject(
        _ source: StoredObject, to draft: ObjectDraft, if condition: ObjectCondition = .anything,
        by intent: Intent
    ) async throws -> StoredObject {
        try intent.refuseDryRun()
        return try await leasing { lease in
            guard let size = try await storage.hold([source.digest], under: lease)[source.digest] else {
                throw CairnError(.damaged, "blob \(source.digest.short) is missing")
            }
            return try await commit(
                draft, etag: source.etag,
                blob: BlobReceipt(digest: source.digest, size: size, wasPresent: true),
                checksum: source.value.checksum, parts: source.value.parts, upload: nil, if: condition,
                under: lease, by: intent)
        }
    }

    /// Deletes objects; those that are not there are deleted already.
    ///
    /// - Throws: `noBucket`; `preconditionFailed` where one is not what the condition says.
    package func deleteObjects(
        _ keys: [ObjectKey], in bucket: BucketName, if condition: ObjectCondition = .anything,
        by intent: Intent
    ) async throws -> LogEntry? {
        try await committing(intent) {
            guard try await storage.target(of: .bucket(bucket)) != nil else {
                throw ObjectFault.noBucket(bucket)
            }
            var transaction = transaction(.objectDeleted, by: intent)
            for key in Set(keys).sorted() {
                guard let standing = try await value(ObjectDocument.self, of: .object(bucket, key)) else {
                    try condition.check(nil, bucket, key)
                    continue
                }
                try condition.check(standing.value, bucket, key)
                transaction.moves.append(RefMove(.object(bucket, key), from: standing.digest, to: nil))
            }
            return (transaction.moves.isEmpty ? nil : transaction, ())
        }.entry
    }

    private func checkPlace(
        _ bucket: BucketName, _ key: ObjectKey, _ condition: ObjectCondition
    ) async throws {
        guard try await storage.target(of: .bucket(bucket)) != nil else { throw ObjectFault.noBucket(bucket) }
        guard condition != .anything else { return }
        try condition.check(try await object(bucket: bucket, key: key)?.value, bucket, key)
    }

    /// Makes the bytes a blob under the lease. The store hashes them anyway: it compares what was announced.
    func blob(
        of content: CheckedContent, announced: Digest? = nil, under lease: Lease
    ) async throws -> BlobReceipt {
        let source = announced.map { BlobSource.announced(content.bytes, $0) } ?? .stream(content.bytes)
        do {
            guard let receipt = try await storage.write([source], under: lease, meter: ByteMeter()).first
            else { throw CairnError(.system, "a blob was written and not told of") }
            return receipt
        } catch let error as UnannouncedBytes {
            throw ObjectFault.wrongDigest(found: error.found)
        }
    }

    /// Moves the key's ref to the new object, if what stands there is what the condition says.
    func commit(
        _ draft: ObjectDraft, etag: String, blob: BlobReceipt, checksum: ObjectChecksum?, parts: [Int64],
        upload: UploadKey?, if condition: ObjectCondition, under lease: Lease, by intent: Intent
    ) async throws -> StoredObject {
        let (bucket, key) = (draft.bucket, draft.key)
        return try await committing(intent) { () -> (Transaction?, StoredObject) in
            guard let place = try await storage.target(of: .bucket(bucket)) else {
                throw ObjectFault.noBucket(bucket)
            }
            let standing = try await value(ObjectDocument.self, of: .object(bucket, key))
            try condition.check(standing?.value, bucket, key)
            var document = ObjectDocument(
                blob: Descriptor(mediaType: draft.contentType, digest: blob.digest, size: blob.size),
                etag: etag, headers: draft.headers, metadata: draft.metadata, checksum: checksum,
                parts: parts, createdAt: clock(), createdBy: intent.actor)
            document.upload = upload?.description
            var transaction = transaction(.objectWritten, by: intent)
            transaction.expectations = [RefExpectation(.bucket(bucket), names: place)]
            transaction.lease = lease
            try transaction.move(.object(bucket, key), from: standing?.digest, to: document)
            let digest = try document.document().digest
            let object = StoredObject(bucket: bucket, key: key, document: digest, value: document)
            guard transaction.moves.isEmpty else { return (transaction, object) }
            try await storage.release(lease)
            return (nil, object)
        }.outcome
    }
}

extension CheckedContent {
    /// The checksum as clients have it.
    func checksum(_ algorithm: ChecksumAlgorithm) -> ObjectChecksum? {
        value(algorithm).map { ObjectChecksum(algorithm, value: Base64.encode($0)) }
    }
}
