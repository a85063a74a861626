import CairnStorage
import Glibc
import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1
import SystemPackage

/// The part of a connection that sends files: where a response's head names a ticket, the file's bytes follow
/// it by `sendfile`, so that they never enter this process. It also closes connections of clients that take
/// nothing any more. Lives on the connection's event loop, behind the codec of HTTP/1.
final class TransferHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let connections: Connections
    private let sendsFiles: Bool
    /// How long a client may take for what is waiting to be sent: less than 2 MiB.
    private let patience: TimeAmount
    private var connection: Connection?
    private var stall: Scheduled<Void>?
    /// Whether the answer under way is the connection's last.
    private var closesBehind = false

    /// A file is given to the kernel in pieces of 1 MiB; what follows is read ahead meanwhile, so that the
    /// event loop does not wait for the disk.
    private static let pieceSize: Int64 = 1 << 20
    private static let readAhead: Int64 = 4 << 20

    init(connections: Connections, sendsFiles: Bool, patience: TimeAmount) {
        (self.connections, self.sendsFiles, self.patience) = (connections, sendsFiles, patience)
    }

    /// What is read at once at most: 32 KiB. Up to ten pieces wait for each request that is slower than its
    /// sender.
    private static let pieces = AdaptiveRecvByteBufferAllocator(minimum: 64, initial: 2048, maximum: 32 << 10)

    func handlerAdded(context: ChannelHandlerContext) {
        // A channel that cannot be told so reads larger pieces, and all else is the same.
        try? context.channel.syncOptions?.setOption(.recvAllocator, value: Self.pieces)
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        let eventLoop = context.eventLoop
        let channel = context.channel
        let connection = Connection(sendsFiles: sendsFiles) {
            eventLoop.execute { Self.goOn(bound.value) }
        } hangUp: {
            channel.close(promise: nil)
        }
        connections.add(connection, of: context.channel)
        self.connection = connection
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        connections.remove(context.channel)
        connection?.close()
        connection = nil
        stall?.cancel()
    }

    private static func goOn(_ context: ChannelHandlerContext) {
        let head = HTTPResponse(status: .continue)
        context.writeAndFlush(wrapOutboundOut(.head(head)), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .head = unwrapInboundIn(data) { connection?.noteRequest() }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard case .head(var response) = unwrapOutboundIn(data) else {
            return write(data, promise, context)
        }
        if response.status.code >= 200, connection?.takeWaiting() == true {
            closesBehind = true
            response.headerFields[.connection] = "close"
        }
        guard let field = response.headerFields[.fileTicket] else {
            return context.write(wrapOutboundOut(.head(response)), promise: promise)
        }
        response.headerFields[.fileTicket] = nil
        context.write(wrapOutboundOut(.head(response)), promise: promise)
        guard let transfer = Int(field).flatMap({ connection?.take($0) }) else { return }
        send(transfer, from: transfer.range.lowerBound, context)
    }

    /// Writes what follows a head, and closes the connection behind the last answer on it.
    private func write(_ data: NIOAny, _ promise: EventLoopPromise<Void>?, _ context: ChannelHandlerContext) {
        guard case .end = unwrapOutboundIn(data) else { return context.write(data, promise: promise) }
        let written = promise ?? context.eventLoop.makePromise(of: Void.self)
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        let (connection, closes) = (connection, closesBehind)
        // Only what has left may be given up with the connection.
        written.futureResult.whenComplete { _ in
            connection?.noteAnswer()
            if closes { bound.value.close(promise: nil) }
        }
        context.write(data, promise: written)
    }

    /// Sends the rest of a file piece by piece, each when the one before it has left.
    private func send(_ transfer: FileTransfer, from start: Int64, _ context: ChannelHandlerContext) {
        let end = min(start + Self.pieceSize, transfer.range.upperBound)
        guard end > start else { return transfer.end(.success(())) }
        let file = transfer.file.descriptor.rawValue
        if end < transfer.range.upperBound {
            // Only advice: without it, the event loop may wait for the disk.
            posix_fadvise(file, off_t(end), off_t(Self.readAhead), POSIX_FADV_WILLNEED)
        }
        do {
            let codec = try context.pipeline.syncOperations.context(
                handlerType: HTTP1ToHTTPServerCodec.self)
            let handle = NIOFileHandle(_deprecatedTakingOwnershipOfDescriptor: file)
            let region = FileRegion(fileHandle: handle, readerIndex: Int(start), endIndex: Int(end))
            let piece = context.eventLoop.makePromise(of: Void.self)
            let loop = context.eventLoop.assumeIsolated()
            piece.futureResult.assumeIsolated().whenComplete { result in
                // The file is the transfer's to close; it was only lent, and cannot have been closed.
                _ = try? handle.takeDescriptorOwnership()
                switch result {
                // In a turn of its own: others have a turn in between, and the stack stays short.
                case .success: loop.execute { self.send(transfer, from: end, context) }
                case .failure(let error): self.fail(transfer, error, context)
                }
            }
            // From the codec on, since what comes before it knows of no files.
            codec.writeAndFlush(NIOAny(HTTPServerResponsePart.body(.fileRegion(region))), promise: piece)
        } catch {
            fail(transfer, error, context)
        }
    }

    /// A response that was begun can only be broken off.
    private func fail(_ transfer: FileTransfer, _ error: any Error, _ context: ChannelHandlerContext) {
        transfer.end(.failure(error))
        context.close(promise: nil)
    }

    /// Too much waits to be sent, or no longer does.
    func channelWritabilityChanged(context: ChannelHandlerContext) {
        stall?.cancel()
        stall = nil
        if !context.channel.isWritable {
            let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
            stall = context.eventLoop.scheduleTask(in: patience) { bound.value.close(promise: nil) }
        }
        context.fireChannelWritabilityChanged()
    }
}

@available(*, unavailable)
extension TransferHandler: Sendable {}
