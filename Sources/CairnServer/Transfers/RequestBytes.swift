import CairnObjects
import CairnStorage
import Hummingbird
import NIOCore

extension Call {
    /// The request's body as it comes in, in chunks of a size that is worth writing: pulled, so that a sender
    /// is never faster than the disk.
    ///
    /// Where the connection breaks, what had come is given before the error is thrown.
    ///
    /// - Throws: from the stream, a refusal (413) past the limit; `invalid` where the body breaks off.
    func bytes(upTo limit: Int64) throws -> ByteStream {
        if let length = contentLength, length > limit { throw Refusal.tooLarge(Int(limit)) }
        let body = request.body
        return ByteStream {
            let gathering = Gathering(body, limit: limit)
            return { try await gathering.next() }
        }
    }

    /// What the head says of the body's size in bytes; `nil` where it does not.
    var contentLength: Int64? { header(.contentLength).flatMap { Int64($0) } }
}

/// One pass over a body; for one task.
private final class Gathering {
    /// 128 KiB: with hundreds of uploads at once, what each has under way must stay small.
    private static let chunkSize = 128 << 10

    private var body: RequestBody.AsyncIterator
    private let limit: Int64
    private var total: Int64 = 0
    private var end: Result<Void, any Error>?

    init(_ body: RequestBody, limit: Int64) { (self.body, self.limit) = (body.makeAsyncIterator(), limit) }

    func next() async throws -> [UInt8]? {
        var chunk: [UInt8] = []
        while end == nil, chunk.count < Self.chunkSize { await gather(into: &chunk) }
        if !chunk.isEmpty { return chunk }
        try end?.get()
        return nil
    }

    private func gather(into chunk: inout [UInt8]) async {
        do {
            guard let buffer = try await body.next() else {
                end = .success(())
                return
            }
            total += Int64(buffer.readableBytes)
            guard total <= limit else { throw Refusal.tooLarge(Int(limit)) }
            if chunk.isEmpty { chunk.reserveCapacity(Self.chunkSize + buffer.readableBytes) }
            chunk += buffer.readableBytesView
        } catch let refusal as Refusal {
            end = .failure(refusal)
        } catch let fault as SignatureFault {
            end = .failure(fault)
        } catch is CancellationError {
            end = .failure(CairnError(.interrupted, "the server is stopping"))
        } catch {
            end = .failure(CairnError(.invalid, "the request's body broke off after \(total) bytes"))
        }
    }
}
