import CairnAutomation
import CairnObjects
import Hummingbird
import NIOCore
import ServiceLifecycle

/// One client that follows the log.
struct EventStream: Sendable {
    let streams: EventStreams
    let choice: EventChoice
    /// The entry to begin with.
    let first: Int64

    /// How many entries are looked at, and how many bytes are gathered, before something is sent.
    private static let (pageSize, chunkSize) = (200, 32 << 10)

    /// Sends what the client follows until it goes away, its time is over, or the server stops.
    func write(to writer: inout any ResponseBodyWriter) async throws {
        let tail = streams.tail
        try await withGracefulShutdownHandler {
            try await follow(&writer)
        } onGracefulShutdown: {
            // All streams end with the server: nobody waits for what will not come.
            tail.end()
        }
    }

    private func follow(_ writer: inout any ResponseBodyWriter) async throws {
        let configuration = streams.configuration
        let end = ContinuousClock.now + configuration.lifetime
        // Who asks was looked at under all entries before these.
        let begun = try await streams.logSize()
        var next = first
        // Up to where the client knows that the log was looked at.
        var told = first
        var lastWrite = ContinuousClock.now
        var isCaughtUp = false
        try await writer.write(ByteBuffer(string: "retry: \(configuration.retry)\n" + Self.mark(next)))
        while ContinuousClock.now < end, !Task.isShuttingDownGracefully {
            let page = try await streams.tail.entries(from: next, limit: Self.pageSize)
            var buffer = ByteBuffer()
            for entry in page {
                if entry.sequence >= begun, choice.isShaken(by: entry) {
                    return try await send(buffer, &writer)
                }
                if choice.holds(entry) {
                    buffer.writeBytes(try await streams.frames.frame(of: entry, about: choice.spec))
                    told = entry.sequence + 1
                }
                next = entry.sequence + 1
                if buffer.readableBytes >= Self.chunkSize {
                    try await send(buffer, &writer)
                    lastWrite = .now
                    buffer.clear()
                }
            }
            if buffer.readableBytes > 0 {
                try await send(buffer, &writer)
                lastWrite = .now
            }
            let rest = configuration.heartbeat - (ContinuousClock.now - lastWrite)
            if rest <= .zero {
                // The id alone makes no event, and lets the client come again where it is by now.
                try await writer.write(ByteBuffer(string: ": still here\n" + Self.mark(next)))
                (lastWrite, told) = (.now, next)
            } else if page.isEmpty, !isCaughtUp, told < next {
                // Whoever stops at the log's end learns that this is it, though nothing was for them.
                try await writer.write(ByteBuffer(string: Self.mark(next)))
                (lastWrite, told) = (.now, next)
            } else if page.isEmpty {
                isCaughtUp = true
                guard case .ended = await streams.tail.wait(for: next, atMost: rest) else { continue }
                return
            }
        }
    }

    private func send(_ buffer: ByteBuffer, _ writer: inout any ResponseBodyWriter) async throws {
        if buffer.readableBytes > 0 { try await writer.write(buffer) }
    }

    /// Tells the client how far the log was looked at; nothing where that is nowhere.
    private static func mark(_ next: Int64) -> String { next > 0 ? "id: \(next - 1)\n\n" : "\n" }
}
