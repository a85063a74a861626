package import CairnObjects
import CairnStorage
package import CairnTransport
import Synchronization

/// A server and who we are there: turns calls into answers, and everything else into errors.
///
/// The token goes to this server only, and nowhere in clear text but on this machine. What is harmless to
/// repeat is repeated when the connection breaks, once the server is known to be there.
package final class ServerConnection: Sendable {
    package let address: ServerAddress
    private let token: AccessToken?
    private let client: HTTPClient
    private let hasAnswered = Atomic<Bool>(false)

    /// - Parameter allowsClearText: Send the token over plain HTTP to other machines too.
    /// - Throws: `invalid` where the token would be sent in clear text.
    package init(
        to address: ServerAddress, as token: AccessToken?, over client: HTTPClient,
        allowsClearText: Bool = false
    ) throws(CairnError) {
        guard token == nil || address.web.isEncrypted || address.web.isLoopback || allowsClearText else {
            throw CairnError(
                .invalid, "the token would go to \(address) in clear text, for anybody on the way to read",
                hint: "use https, or set CAIRN_ALLOW_HTTP=1 where the network is to be trusted")
        }
        (self.address, self.token, self.client) = (address, token, client)
    }

    /// The answer's JSON.
    package func json(_ call: ServerCall) async throws -> JSON {
        try Self.json(try await answer(to: call))
    }

    /// The answer's JSON; `nil` where the server says that there is no such thing.
    package func jsonIfFound(_ call: ServerCall) async throws -> JSON? {
        do {
            return try await json(call)
        } catch let error as CairnError where error.code == .notFound {
            return nil
        }
    }

    /// A whole answer, whose status says that all is well.
    package func answer(to call: ServerCall) async throws -> HTTPClient.Answer {
        try await repeating(call) { request in
            let response = try await client.send(request)
            try await check(response)
            return HTTPClient.Answer(
                status: response.status, headers: response.headers,
                body: try await response.body.collect(upTo: Self.largestAnswer))
        }
    }

    /// The head of an answer, whose status says that all is well, with the body to come. Not gzipped, so that
    /// lengths and ranges are those of the bytes.
    package func response(to call: ServerCall) async throws -> HTTPClient.Response {
        try await repeating(call) { request in
            var request = request
            request.acceptsGzip = false
            let response = try await client.send(request)
            try await check(response)
            return response
        }
    }

    /// Far more than the refs of a million versions.
    private static let largestAnswer = 1 << 30
    private static let longestWait = 30

    static func json(_ answer: HTTPClient.Answer) throws(CairnError) -> JSON {
        do throws(CairnError) {
            return try JSONParser.parse(answer.body)
        } catch {
            throw error.inside("the server's answer")
        }
    }

    private func request(for call: ServerCall) -> HTTPClient.Request {
        var request = HTTPClient.Request(
            call.method, address.url(call.path, call.query), headers: call.headers, body: call.body,
            timeouts: call.timeouts, acceptsGzip: true)
        if let token { request.headers["Authorization"] = "Bearer \(token.exposed)" }
        return request
    }

    private func repeating<Value: Sendable>(
        _ call: ServerCall, _ send: (HTTPClient.Request) async throws -> Value
    ) async throws -> Value {
        let request = request(for: call)
        var pauses = Self.pauses[...]
        while true {
            do {
                let value = try await send(request)
                hasAnswered.store(true, ordering: .relaxed)
                return value
            } catch {
                let wait = (error as? Unavailable)?.retryAfter
                let failure = (error as? Unavailable)?.error ?? error
                // A server that was never there will not be there in a second either.
                let isPassing = (failure as? CairnError)?.isPassing == true
                let mayComeBack = wait != nil || isPassing && hasAnswered.load(ordering: .relaxed)
                guard call.isRepeatable, mayComeBack, let pause = pauses.popFirst() else { throw failure }
                try await Task.sleep(for: max(pause, wait ?? .zero))
            }
        }
    }

    private static let pauses: [Duration] = [.milliseconds(200), .milliseconds(600), .seconds(2)]

    /// - Throws: what the server says went wrong.
    private func check(_ response: HTTPClient.Response) async throws {
        guard !(200..<300).contains(response.status) else { return }
        let body = try await response.body.collect(upTo: 1 << 20)
        let error = ServerProblem(address, response.status, response.headers, body).error
        guard let seconds = response.headers["Retry-After"].flatMap({ Int($0) }),
            (0...Self.longestWait).contains(seconds)
        else { throw error }
        throw Unavailable(error: error, retryAfter: .seconds(seconds))
    }

    /// The server has said when to come back.
    private struct Unavailable: Error {
        let error: CairnError
        let retryAfter: Duration
    }
}

extension CairnError {
    /// Whether it may be otherwise in a moment.
    var isPassing: Bool { code == .unavailable || code == .limited }
}
