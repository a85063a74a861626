import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Closes connections of clients that send a body so slowly that they cannot mean it: a byte now and then
/// keeps a connection from being idle, and would hold it for ever. Time in which this server does not read
/// does not count. Lives on the connection's event loop, behind the codec of HTTP/1.
final class SlowSenderHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// A body must come at so many bytes a second, taken over the patience.
    static let rate: Int64 = 1024

    private let patience: TimeAmount
    private var look: Scheduled<Void>?
    /// Since when the server has wanted more than came.
    private var waitsSince: NIODeadline?
    /// Since it was looked at last.
    private var waited = TimeAmount.zero
    private var received: Int64 = 0
    /// Whether the client waits for word to send its body.
    private var isAwaiting = false

    init(patience: TimeAmount) { self.patience = patience }

    func handlerRemoved(context: ChannelHandlerContext) { forget() }

    func read(context: ChannelHandlerContext) {
        if waitsSince == nil { waitsSince = .now() }
        context.read()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        settle()
        switch unwrapInboundIn(data) {
        case .head(let head):
            forget()
            isAwaiting = head.headerFields[.expect]?.lowercased() == "100-continue"
            if Self.announcesBody(head) { lookAgain(context) }
        case .body(let bytes): received += Int64(bytes.readableBytes)
        case .end: forget()
        }
        context.fireChannelRead(data)
    }

    private static func announcesBody(_ head: HTTPRequest) -> Bool {
        head.headerFields[.transferEncoding] != nil
            || head.headerFields[.contentLength].map { $0 != "0" } == true
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .head(let head) = unwrapOutboundIn(data), head.status == .continue {
            settle()
            // From now on it is the client that is waited for.
            (isAwaiting, waited, received) = (false, .zero, 0)
        }
        context.write(data, promise: promise)
    }

    private func settle() {
        guard let since = waitsSince else { return }
        waited = waited + (.now() - since)
        waitsSince = nil
    }

    private func forget() {
        look?.cancel()
        look = nil
        (waited, received) = (.zero, 0)
    }

    private func lookAgain(_ context: ChannelHandlerContext) {
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        look = context.eventLoop.scheduleTask(in: patience) {
            let (handler, context) = bound.value
            handler.judge(context)
        }
    }

    private func judge(_ context: ChannelHandlerContext) {
        let wants = waitsSince != nil
        settle()
        if wants { waitsSince = .now() }
        guard !isAwaiting else { return lookAgain(context) }
        let wanted = Double(waited.nanoseconds) / 1e9 * Double(Self.rate)
        guard Double(received) >= wanted || waited < .nanoseconds(patience.nanoseconds / 2) else {
            look = nil
            return context.close(promise: nil)
        }
        (waited, received) = (.zero, 0)
        lookAgain(context)
    }
}

@available(*, unavailable)
extension SlowSenderHandler: Sendable {}
