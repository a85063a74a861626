package import CairnObjects
package import CairnStorage
import CairnTransport

extension RemoteStorage {
    package func offset(of upload: UploadKey) async throws -> Int64 {
        let answer = try await server.answer(to: Self.call(.head, upload))
        guard let offset = Self.offset(answer.headers) else {
            throw CairnError(.invalid, "the server does not say how much of the upload it has")
        }
        return offset
    }

    package func append(
        _ bytes: ByteStream, to upload: UploadKey, at offset: Int64
    ) async throws -> Int64 {
        try await append(bytes, length: nil, to: upload, at: offset)
    }

    /// - Parameter length: Of the stream, in bytes, where it is known.
    func append(
        _ bytes: ByteStream, length: Int64?, to upload: UploadKey, at offset: Int64
    ) async throws -> Int64 {
        var call = Self.call(.patch, upload)
        call.headers = ["Upload-Offset": "\(offset)", "Content-Type": "application/octet-stream"]
        call.body = .stream(bytes, length: length)
        let answer = try await server.answer(to: call)
        guard let stands = Self.offset(answer.headers) else {
            throw CairnError(.invalid, "the server does not say how much of the upload it has")
        }
        return stands
    }

    package func finish(
        _ upload: UploadKey, as blob: Digest, size: Int64, under lease: Lease
    ) async throws -> BlobReceipt {
        let call = ServerCall(
            .post, ["uploads", "\(upload)", "finish"],
            ["lease": .string(lease.id), "digest": .text(blob), "size": .integer(size)],
            // Finishing what is finished is success, as long as the lease holds it.
            isRepeatable: true)
        return try BlobReceipt(json: try await server.json(call), expecting: blob)
    }

    package func abandon(_ upload: UploadKey) async throws {
        _ = try await server.answer(to: Self.call(.delete, upload))
    }

    private static func call(_ method: HTTPClient.Request.Method, _ upload: UploadKey) -> ServerCall {
        ServerCall(method, "uploads", "\(upload)")
    }

    private static func offset(_ headers: HTTPHeaders) -> Int64? {
        headers["Upload-Offset"].flatMap { Int64($0) }.flatMap { $0 < 0 ? nil : $0 }
    }
}
