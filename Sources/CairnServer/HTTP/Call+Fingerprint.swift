import CairnObjects
import HTTPTypes
import Hummingbird
import NIOCore

extension Call {
    /// The same call, its body read, and what tells it from every other that a principal could make under
    /// the same idempotency key: method, address, conditions and body.
    ///
    /// - Returns: `nil` for a body that is not JSON of the size that requests have: bytes of a file, which
    ///   are the same whenever they are sent.
    func fingerprinted() async throws -> (call: Call, fingerprint: String)? {
        let length = header(.contentLength).flatMap { Int($0) } ?? 0
        guard header(.contentType) != "application/octet-stream", length <= Self.maximumJSONSize else {
            return nil
        }
        let bytes = try await body(upTo: Self.maximumJSONSize)
        var copy = self
        copy.request.body = RequestBody(buffer: ByteBuffer(bytes: bytes))
        let head = [
            request.method.rawValue, request.uri.string, header(.ifMatch) ?? "", header(.ifNoneMatch) ?? "",
        ]
        return (copy, head.joined(separator: "\n") + "\n\(Digest(of: bytes))")
    }
}
