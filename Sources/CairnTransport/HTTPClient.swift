import CairnObjects
import CairnStorage
import Dispatch

/// Speaks HTTP/1.1 through libcurl: with the system's TLS trust and the proxies of the environment.
///
/// Connections are kept and used again. Each request under way has a thread of its own, off the cooperative
/// pool, so that several use several cores for TLS; the thread sleeps while there is nothing to send or to
/// take. Redirects are answers like any other: nothing, least of all credentials, goes to an address that the
/// caller did not name. Safe to use from any task.
package final class HTTPClient: Sendable {
    private let configuration: Configuration
    private let pool: ConnectionPool

    package init(_ configuration: Configuration) {
        self.configuration = configuration
        pool = ConnectionPool(limit: configuration.maximumIdleConnections)
    }

    /// Sends a request and waits for the head of the answer, whatever its status says.
    ///
    /// - Throws: `unavailable` where there is no answer (name, connection, TLS, time), `refused` where the
    ///   address is private and may not be, `invalid` for a malformed URL or header, `interrupted` when the
    ///   task is cancelled, and what the body's stream throws.
    package func send(_ request: Request) async throws -> Response {
        _ = try WebAddress(parsing: request.url)
        try request.headers.check()
        let exchange = Exchange(request, over: try pool.take())
        DispatchQueue(label: "cairn.http").async { [configuration, pool] in
            exchange.run(configuration, pool)
        }
        let body = ResponseBody(of: exchange)
        let head = try await withTaskCancellationHandler {
            try await exchange.head()
        } onCancel: {
            exchange.cancel()
        }
        return Response(
            status: head.status, headers: head.headers,
            body: ByteStream {
                { try await body.next() }
            })
    }

    /// Sends a request and waits for the whole answer.
    ///
    /// - Throws: as `send`; `invalid` where the body is longer than the limit.
    package func collect(_ request: Request, upTo limit: Int) async throws -> Answer {
        let response = try await send(request)
        return Answer(
            status: response.status, headers: response.headers,
            body: try await response.body.collect(upTo: limit))
    }
}

/// The reader's end of an answer. When nobody holds it any more, the rest is not fetched.
private final class ResponseBody: Sendable {
    private let exchange: Exchange

    init(of exchange: Exchange) { self.exchange = exchange }

    deinit { exchange.cancel() }

    func next() async throws -> [UInt8]? {
        try await withTaskCancellationHandler {
            try await exchange.next()
        } onCancel: {
            exchange.cancel()
        }
    }
}
