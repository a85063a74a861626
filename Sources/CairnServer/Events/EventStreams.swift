import CairnAutomation
import CairnObjects
import CairnRegistry
import HTTPTypes
import Hummingbird
import Synchronization

/// The streams of server-sent events that are open.
///
/// An idle one costs its connection and a place in a list: all wait for the same tail of the log. One whose
/// client does not read fills a buffer of some kilobytes, and is then closed by the server's patience with
/// stalled clients; whoever comes again goes on where they were.
final class EventStreams: Sendable {
    /// How they behave.
    struct Configuration: Sendable {
        /// How often a sign of life is sent where there is nothing else.
        var heartbeat = Duration.seconds(15)
        /// How long a stream goes on: whoever comes again is recognised anew.
        var lifetime = Duration.seconds(15 * 60)
        /// What clients are told to wait before they come again, in milliseconds.
        var retry = 2000
        var maximumCount = 10_000
    }

    let tail: LogTail
    let configuration: Configuration
    let frames: EventFrames
    private let registry: Registry
    private let count = Mutex(0)

    init(_ registry: Registry, tail: LogTail, _ configuration: Configuration = Configuration()) {
        (self.registry, self.tail, self.configuration) = (registry, tail, configuration)
        frames = EventFrames(registry)
    }

    /// How many entries the log has.
    func logSize() async throws -> Int64 {
        if let size = tail.size { return size }
        return try Checkpoint(note: try await registry.checkpoint(), trusting: registry.key).size
    }

    /// How many are open.
    var openCount: Int { count.withLock { $0 } }

    /// - Throws: `limited` where too many are open.
    func open(_ choice: EventChoice, from next: Int64) throws(CairnError) -> Answer {
        guard openCount < configuration.maximumCount else {
            throw CairnError(
                .limited, "\(configuration.maximumCount) event streams are open already",
                hint: "close those that nobody reads, or read the log from time to time")
        }
        let stream = EventStream(streams: self, choice: choice, first: next)
        let headers: HTTPFields = [
            .contentType: "text/event-stream; charset=utf-8", .cacheControl: "no-store",
            // nginx would hold events back until a buffer is full.
            HTTPField.Name("X-Accel-Buffering").unsafelyUnwrapped: "no",
        ]
        let body = ResponseBody { writer in
            self.count.withLock { $0 += 1 }
            defer { self.count.withLock { $0 -= 1 } }
            try await stream.write(to: &writer)
            try await writer.finish(nil)
        }
        return Answer(.made(Response(status: .ok, headers: headers, body: body)))
    }
}
