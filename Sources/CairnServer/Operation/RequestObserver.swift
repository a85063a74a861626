import CairnRegistry
import HTTPTypes
import Hummingbird
import Synchronization

/// Sees every request come and its answer go: gives it an identifier, counts it and writes its line in the
/// log. The outermost of what a request passes through.
struct RequestObserver: RouterMiddleware {
    let meter: RequestMeter
    let log: RequestLog

    /// An answer of up to so many bytes is on its way as soon as it is made.
    private static let immediate = 64 << 10

    func handle(
        _ request: Request, context: CallContext,
        next: (Request, CallContext) async throws -> Response
    ) async throws -> Response {
        let begin = ContinuousClock.now
        let account = context.account
        let identifier = RequestIdentifier.of(request, or: context.madeID)
        account.identifier = identifier
        meter.begin()
        var response: Response
        do {
            response = try await next(counted(request, account), context)
        } catch {
            ObservedRequest(self, request, context, .internalServerError, begin).end(
                sent: 0, isBroken: true)
            throw error
        }
        response.headers[.requestID] = identifier
        let observed = ObservedRequest(self, request, context, response.status, begin)
        if let length = response.body.contentLength, length <= Self.immediate {
            observed.end(sent: request.method == .head ? 0 : Int64(length), isBroken: false)
        } else {
            let body = response.body
            response.body = ResponseBody(contentLength: body.contentLength) { writer in
                try await observed.write(body, to: writer)
            }
        }
        return response
    }

    /// Sees an answer go that was kept.
    func observe(_ request: Request, _ context: CallContext, answeredBy entry: AnswerCache.Entry) -> Response
    {
        let begin = ContinuousClock.now
        let identifier = RequestIdentifier.of(request, or: context.madeID)
        var response = entry.response
        response.headers.append(HTTPField(name: .requestID, value: identifier))
        let summary = RequestSummary(
            method: request.method, route: entry.route, status: response.status.code,
            duration: ContinuousClock.now - begin, received: 0, sent: Int64(response.body.contentLength ?? 0),
            isBroken: false)
        meter.begin()
        meter.record(summary)
        log.write(summary, as: identifier, by: entry.access.principal, from: context.remoteAddress)
        return response
    }

    /// The request, its body counted where it does not say how long it is.
    private func counted(_ request: Request, _ account: RequestAccount) -> Request {
        guard request.headers[.transferEncoding] != nil else { return request }
        var request = request
        request.body = RequestBody(asyncSequence: CountedBody(body: request.body, account: account))
        return request
    }
}
