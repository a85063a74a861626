import Hummingbird
import NIOCore
import Synchronization

/// A request's body, its bytes counted as they are read.
struct CountedBody: AsyncSequence, Sendable {
    let body: RequestBody
    let account: RequestAccount

    func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(body: body.makeAsyncIterator(), account: account)
    }

    /// One pass over the body.
    struct AsyncIterator: AsyncIteratorProtocol {
        var body: RequestBody.AsyncIterator
        let account: RequestAccount

        mutating func next() async throws -> ByteBuffer? {
            let chunk = try await body.next()
            if let chunk { account.receive(chunk.readableBytes) }
            return chunk
        }
    }
}
