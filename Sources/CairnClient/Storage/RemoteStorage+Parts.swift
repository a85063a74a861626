import CairnObjects
package import CairnStorage

// Objects in parts are written through the object door, by clients of S3; the API has nothing of them.
extension RemoteStorage {
    private static var refusal: CairnError {
        CairnError(
            .unsupported, "a server takes objects in parts through its object door only",
            hint: "use a client of S3 with the server's address")
    }

    package func beginParts(_ upload: UploadKey, note: [UInt8]) async throws { throw Self.refusal }

    package func partUploads() async throws -> [UploadKey: [UInt8]] { throw Self.refusal }

    package func partsNote(of upload: UploadKey) async throws -> [UInt8]? { throw Self.refusal }

    package func writePart(
        _ number: Int, of upload: UploadKey, _ bytes: ByteStream,
        note: @escaping @Sendable () throws -> [UInt8]
    ) async throws { throw Self.refusal }

    package func parts(of upload: UploadKey) async throws -> [StoredPart] { throw Self.refusal }

    package func readPart(_ part: StoredPart, of upload: UploadKey) async throws -> ByteStream {
        throw Self.refusal
    }

    package func endParts(_ upload: UploadKey) async throws { throw Self.refusal }
}
