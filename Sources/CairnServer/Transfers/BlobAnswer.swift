import CairnObjects
import CairnStorage
import HTTPTypes
import Hummingbird
import NIOCore

/// A blob as an answer: its bytes or a part of them, under conditions. The kernel sends them where it can,
/// and else they are streamed; nobody can tell one from the other by what comes.
struct BlobAnswer: Sendable {
    let blob: Digest
    let mediaType: String
    /// What a browser would save it as; `nil` for the digest.
    var name: String?
    /// Whether the address stands for these bytes for ever.
    var isImmutable: Bool
    let storage: any RegistryStorage

    /// - Throws: `damaged` where the blob's bytes are not right: then nothing was given out.
    func answer(_ call: Call, on connection: Connection?) async throws -> Answer {
        let tag = EntityTag(blob)
        if let field = call.header(.ifNoneMatch), tag.isAmong(field) {
            return Answer(.made(Response(status: .notModified, headers: headers)))
        }
        try call.check(.ifMatch, against: tag)
        let file = try await storage.open(blob)
        let size: Int64
        if let file { size = file.size } else { size = try await self.size() }
        switch range(asked: call, size: size) {
        case .whole: return response(call, .ok, 0..<size, file, connection)
        case .part(let range):
            var answer = self
            answer.contentRange = "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(size)"
            return answer.response(call, .partialContent, range, file, connection)
        case .unsatisfiable:
            throw Refusal(
                status: .rangeNotSatisfiable,
                error: CairnError(.invalid, "the range lies outside of the \(size) bytes that there are"),
                headers: [.contentRange: "bytes */\(size)", .acceptRanges: "bytes"])
        }
    }

    private var contentRange: String?

    init(
        _ blob: Digest, mediaType: String, name: String? = nil, isImmutable: Bool,
        storage: any RegistryStorage
    ) {
        (self.blob, self.mediaType, self.name) = (blob, mediaType, name)
        (self.isImmutable, self.storage) = (isImmutable, storage)
    }

    /// A range counts for GET only, and with `If-Range` only where that names just these bytes: a date never
    /// does, since times are not what tells one version of a blob from another.
    private func range(asked call: Call, size: Int64) -> ByteRange {
        guard call.request.method == .get else { return .whole }
        if let condition = call.header(.ifRange), condition != EntityTag(blob).description { return .whole }
        return ByteRange(call.header(.range), size: size)
    }

    private var headers: HTTPFields {
        var headers = HTTPFields()
        headers[.eTag] = EntityTag(blob).description
        // `private`: who may see it depends on who asks.
        headers[.cacheControl] = isImmutable ? "private, max-age=31536000, immutable" : "private, no-cache"
        headers[.acceptRanges] = "bytes"
        headers[.contentTypeOptions] = "nosniff"
        headers[.reprDigest] = "sha-256=:\(Base64.encode(blob.bytes)):"
        return headers
    }

    private func response(
        _ call: Call, _ status: HTTPResponse.Status, _ range: Range<Int64>, _ file: OpenBlobFile?,
        _ connection: Connection?
    ) -> Answer {
        var headers = headers
        headers[.contentType] = mediaType
        headers[.contentLength] = String(range.count)
        headers[.contentRange] = contentRange
        headers[.contentDisposition] = ContentDisposition.attachment(name ?? blob.hex)
        // Should a browser show it after all, it may do nothing there.
        headers[.contentSecurityPolicy] = "sandbox; default-src 'none'"
        guard call.request.method != .head else {
            return Answer(.made(Response(status: status, headers: headers)))
        }
        let body = BlobBody(blob: blob, storage: storage, file: file)
        return Answer(.made(body.response(status, headers, range, on: connection)))
    }

    /// The size in a storage that keeps no files.
    private func size() async throws -> Int64 {
        switch try await storage.condition(of: blob, meter: ByteMeter()) {
        case .sound(let size): return size
        case .missing, .damaged, .unreadable:
            throw CairnError(
                .damaged, "blob \(blob.short) is missing or damaged",
                hint: "run 'cairn verify' to see what it affects")
        }
    }
}

extension HTTPField.Name {
    static var reprDigest: HTTPField.Name { HTTPField.Name("Repr-Digest").unsafelyUnwrapped }
    /// How many bytes of an upload there are.
    static var uploadOffset: HTTPField.Name { HTTPField.Name("Upload-Offset").unsafelyUnwrapped }
}
