import CairnObjects
import Hummingbird
import NIOCore

/// A body that fails at its end where it is not the one that was signed.
struct DigestedBody: AsyncSequence, Sendable {
    let body: RequestBody
    let digest: Digest

    func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(body: body.makeAsyncIterator(), digest: digest, hasher: BodyHasher())
    }

    /// One pass over the body.
    struct AsyncIterator: AsyncIteratorProtocol {
        var body: RequestBody.AsyncIterator
        let digest: Digest
        let hasher: BodyHasher

        mutating func next() async throws -> ByteBuffer? {
            guard let chunk = try await body.next() else {
                if let found = hasher.finish(), found != digest {
                    throw SignatureFault(
                        .payloadMismatch, "the body hashes to \(found.hex), not to x-amz-content-sha256")
                }
                return nil
            }
            hasher.add(chunk)
            return chunk
        }
    }
}

/// A hash of what goes by; for one task at a time.
final class BodyHasher {
    private var hasher: SHA256Hasher? = SHA256Hasher()

    func add(_ buffer: ByteBuffer) {
        buffer.withUnsafeReadableBytes { hasher?.update($0) }
    }

    /// The hash of all that was added since the last time.
    ///
    /// - Returns: `nil` where it was ended before, and not begun anew.
    func finish(again: Bool = false) -> Digest? {
        let digest = Self.finalize(hasher.take())
        if again { hasher = SHA256Hasher() }
        return digest
    }

    private static func finalize(_ hasher: consuming SHA256Hasher?) -> Digest? { hasher?.finalize() }
}
