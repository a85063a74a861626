import Hummingbird
import NIOCore

/// A request's body that the client sends only once it is told to (`Expect: 100-continue`, RFC 9110, section
/// 10.1.1): it is told so when somebody begins to read, and not at all where the request is refused before.
struct AwaitedBody: AsyncSequence, Sendable {
    let body: RequestBody
    let connection: Connection

    func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(body: body.makeAsyncIterator(), connection: connection)
    }

    /// One pass over the body.
    struct AsyncIterator: AsyncIteratorProtocol {
        var body: RequestBody.AsyncIterator
        /// `nil` once the client was told.
        var connection: Connection?

        mutating func next() async throws -> ByteBuffer? {
            connection.take()?.goOn()
            return try await body.next()
        }
    }
}
