import HTTPTypes
import Hummingbird
import Synchronization

/// A request whose answer is on its way. It ends once; where the answer is dropped before it was sent, it
/// ends with this object.
final class ObservedRequest: Sendable {
    private let observer: RequestObserver
    private let request: Request
    private let context: CallContext
    private let status: HTTPResponse.Status
    private let begin: ContinuousClock.Instant
    private let hasEnded = Atomic<Bool>(false)

    init(
        _ observer: RequestObserver, _ request: Request, _ context: CallContext,
        _ status: HTTPResponse.Status, _ begin: ContinuousClock.Instant
    ) {
        (self.observer, self.request, self.context) = (observer, request, context)
        (self.status, self.begin) = (status, begin)
    }

    deinit { end(sent: 0, isBroken: true) }

    /// Sends the answer's body, and ends with it.
    func write(_ body: ResponseBody, to writer: any ResponseBodyWriter) async throws {
        let count = Atomic<Int64>(0)
        do {
            if let length = body.contentLength {
                // Files are sent past the writer.
                try await body.write(writer)
                count.store(Int64(length), ordering: .relaxed)
            } else {
                let sent = SentBytes()
                defer { count.store(sent.count, ordering: .relaxed) }
                try await body.write(CountingWriter(writer: writer, sent: sent))
            }
        } catch {
            end(sent: count.load(ordering: .relaxed), isBroken: true)
            throw error
        }
        end(sent: count.load(ordering: .relaxed), isBroken: false)
    }

    func end(sent: Int64, isBroken: Bool) {
        guard !hasEnded.exchange(true, ordering: .relaxed) else { return }
        let received = request.headers[.contentLength].flatMap { Int64($0) } ?? context.account.received
        let path = context.endpointPath
        let summary = RequestSummary(
            method: request.method,
            route: path == nil || path == "NotFound" ? RequestSummary.unmatched : path ?? "",
            status: status.code, duration: ContinuousClock.now - begin, received: received, sent: sent,
            isBroken: isBroken)
        observer.meter.record(summary)
        observer.log.write(
            summary, as: context.account.identifier, by: context.account.principal,
            from: context.remoteAddress)
    }
}
