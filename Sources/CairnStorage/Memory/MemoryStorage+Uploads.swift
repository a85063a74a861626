package import CairnObjects

extension MemoryStorage {
    /// An unfinished upload.
    struct StoredUpload {
        var bytes: [UInt8] = []
        var touched: Timestamp
        /// Whether somebody is adding to it.
        var isBusy = false
    }

    package func offset(of upload: UploadKey) -> Int64 { Int64(uploads[upload]?.bytes.count ?? 0) }

    package func append(_ bytes: ByteStream, to upload: UploadKey, at offset: Int64) async throws -> Int64 {
        var stored = uploads[upload] ?? StoredUpload(touched: clock())
        guard !stored.isBusy else { throw CairnError.uploadIsBusy }
        guard stored.bytes.count == offset else {
            throw CairnError.uploadStands(at: Int64(stored.bytes.count), not: offset)
        }
        try uploadLimits.check(count: uploads.count + (uploads[upload] == nil ? 1 : 0), bytes: uploadedBytes)
        stored.isBusy = true
        uploads[upload] = stored
        defer {
            uploads[upload]?.isBusy = false
            uploads[upload]?.touched = clock()
        }
        for try await chunk in bytes {
            try uploadLimits.check(count: uploads.count, bytes: uploadedBytes + Int64(chunk.count))
            uploads[upload]?.bytes += chunk
        }
        return self.offset(of: upload)
    }

    private var uploadedBytes: Int64 { uploads.values.reduce(0) { $0 + Int64($1.bytes.count) } }

    package func finish(
        _ upload: UploadKey, as blob: Digest, size: Int64, under lease: Lease
    ) throws -> BlobReceipt {
        guard isLive(lease) else { throw CairnError(.conflict, "the lease has run out") }
        guard let stored = uploads[upload] else {
            guard leases[lease]?.blobs.contains(blob) == true, blobs[blob]?.bytes.count == Int(size) else {
                throw CairnError.noUpload
            }
            return BlobReceipt(digest: blob, size: size, wasPresent: true)
        }
        guard !stored.isBusy else { throw CairnError.uploadIsBusy }
        uploads[upload] = nil
        let found = Digest(of: stored.bytes)
        guard found == blob, Int64(stored.bytes.count) == size else {
            throw CairnError.uploadIs(found, size: Int64(stored.bytes.count))
        }
        return keep(stored.bytes, as: blob, under: lease)
    }

    package func abandon(_ upload: UploadKey) throws {
        guard uploads[upload]?.isBusy != true else { throw CairnError.uploadIsBusy }
        uploads[upload] = nil
    }

    /// Uploads that nobody added to for so long that they are leftovers.
    var abandonedUploads: [UploadKey] {
        let cutoff = clock().advanced(byMilliseconds: -UploadLimits.lifetime)
        return uploads.filter { !$0.value.isBusy && $0.value.touched <= cutoff }.map(\.key)
    }
}

extension MemoryStorage {
    package func hold(_ digests: [Digest], under lease: Lease) throws -> [Digest: Int64] {
        guard isLive(lease) else { throw CairnError(.conflict, "the lease has run out") }
        var found: [Digest: Int64] = [:]
        for digest in digests where blobs[digest] != nil {
            leases[lease]?.blobs.insert(digest)
            blobs[digest]?.touched = clock()
            found[digest] = blobs[digest].map { Int64($0.bytes.count) }
        }
        return found
    }

    package func held(under lease: Lease) throws -> [Digest: Int64] {
        guard isLive(lease), let held = leases[lease]?.blobs else {
            throw CairnError(.conflict, "the lease has run out")
        }
        let sizes = held.compactMap { digest in blobs[digest].map { (digest, Int64($0.bytes.count)) } }
        return Dictionary(uniqueKeysWithValues: sizes)
    }

    package func present(_ blobs: [Digest]) -> [Digest: Int64] {
        let sizes = blobs.compactMap { digest in self.blobs[digest].map { (digest, Int64($0.bytes.count)) } }
        return Dictionary(sizes) { first, _ in first }
    }

    package func mayHold(size: Int64) -> Bool { blobs.values.contains { $0.bytes.count == size } }

    package func open(_ blob: Digest) -> OpenBlobFile? { nil }

    package func read(_ blob: Digest, in range: Range<Int64>) throws -> ByteStream {
        guard let stored = blobs[blob], Digest(of: stored.bytes) == blob else {
            throw CairnError(.damaged, "blob \(blob.short) is missing or damaged")
        }
        let bounds = range.clamped(to: 0..<Int64(stored.bytes.count))
        return ByteStream(Array(stored.bytes[Int(bounds.lowerBound)..<Int(bounds.upperBound)]))
    }

    package func owners(of objects: [Digest]) throws -> [Digest: Set<ObjectOwner>] {
        let asked = Set(objects)
        var owners: [Digest: Set<ObjectOwner>] = [:]
        for move in log.flatMap(\.moves) {
            guard let target = move.to else { continue }
            let owned = try OwnedObjects.objects(named: target, by: move.ref) { documents[$0] }
            for object in owned where asked.contains(object) {
                owners[object, default: []].insert(ObjectOwner(of: move.ref))
            }
        }
        return owners
    }
}
