import CairnObjects

extension MemoryStorage {
    /// An unfinished upload in parts.
    struct StoredParts {
        let note: [UInt8]
        var parts: [Int: (part: StoredPart, bytes: [UInt8])] = [:]
        var touched: Timestamp
    }

    package func beginParts(_ upload: UploadKey, note: [UInt8]) throws {
        try PartLimits.check(count: inParts.count)
        inParts[upload] = StoredParts(note: note, touched: clock())
    }

    package func partUploads() -> [UploadKey: [UInt8]] { inParts.mapValues(\.note) }

    package func partsNote(of upload: UploadKey) -> [UInt8]? { inParts[upload]?.note }

    package func writePart(
        _ number: Int, of upload: UploadKey, _ bytes: ByteStream,
        note: @escaping @Sendable () throws -> [UInt8]
    ) async throws {
        guard inParts[upload] != nil else { throw CairnError.noUpload }
        let content = try await bytes.collect(upTo: .max)
        let part = StoredPart(
            number: number, digest: Digest(of: content), size: Int64(content.count), note: try note())
        guard inParts[upload] != nil else { throw CairnError.noUpload }
        inParts[upload]?.parts[number] = (part, content)
        inParts[upload]?.touched = clock()
    }

    package func parts(of upload: UploadKey) throws -> [StoredPart] {
        guard let stored = inParts[upload] else { throw CairnError.noUpload }
        return stored.parts.values.map(\.part).sorted { $0.number < $1.number }
    }

    package func readPart(_ part: StoredPart, of upload: UploadKey) throws -> ByteStream {
        guard let stored = inParts[upload]?.parts[part.number], Digest(of: stored.bytes) == part.digest else {
            throw CairnError(.damaged, "part \(part.number) is not the one that was written")
        }
        return ByteStream(stored.bytes)
    }

    package func endParts(_ upload: UploadKey) { inParts[upload] = nil }

    /// Those that nobody added to for so long that they are leftovers.
    var abandonedParts: [UploadKey] {
        let cutoff = clock().advanced(byMilliseconds: -PartLimits.lifetime)
        return inParts.filter { $0.value.touched <= cutoff }.map(\.key)
    }
}
