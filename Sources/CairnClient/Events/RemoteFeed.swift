import CairnObjects
import CairnRegistry
import CairnStorage
import CairnTransport

/// The log of a server's registry, as its stream of events tells of it: of what we may read, at once.
///
/// The stream is asked for where somebody wants to go on; when it breaks, or the server starts anew, it is
/// asked for again behind the last event. For one task at a time.
actor RemoteFeed: EventFeed {
    private let server: ServerConnection
    private let registry: Registry
    private var open: Stream?
    private var failures = 0

    private struct Stream {
        let filter: [String]
        var next: Int64
        let body: ByteStream
        var parser = EventStreamParser()
        var messages: [EventStreamParser.Message] = []
    }

    init(_ server: ServerConnection, _ registry: Registry) {
        (self.server, self.registry) = (server, registry)
    }

    func size() async throws -> Int64 {
        try Checkpoint(note: try await registry.checkpoint(), trusting: registry.key).size
    }

    func digest(of sequence: Int64) async throws -> Digest? {
        do {
            return try await registry.entries(from: sequence, limit: 1).first.map { Digest(of: $0.bytes) }
        } catch let error as CairnError where error.code == .forbidden {
            return nil
        }
    }

    func page(from sequence: Int64, matching filter: EventFilter) async throws -> EventPage {
        do {
            let page = try await read(from: sequence, filter)
            failures = 0
            return page
        } catch let error as CairnError where error.isPassing {
            // The server is being started anew, or the network is away: it may come back.
            open = nil
            let pause = Self.pauses[min(failures, Self.pauses.count - 1)]
            failures += 1
            try await Task.sleep(for: pause * Double.random(in: 0.5...1))
            return EventPage([], isAtEnd: false)
        }
    }

    private static let pauses: [Duration] = [
        .milliseconds(300), .seconds(1), .seconds(3), .seconds(10), .seconds(30),
    ]

    private func read(from sequence: Int64, _ filter: EventFilter) async throws -> EventPage {
        let words = Self.words(filter)
        var stream: Stream
        if let open, open.next == sequence, open.filter.elementsEqual(words.map { "\($0.0)=\($0.1)" }) {
            stream = open
        } else {
            stream = try await connect(from: sequence, words)
        }
        open = nil
        while stream.messages.isEmpty {
            // The body of an answer goes on where it is, whoever asks for more.
            guard let chunk = try await Self.next(of: stream.body) else {
                throw CairnError(.unavailable, "the server has ended its stream of events")
            }
            stream.messages = stream.parser.take(chunk)
            guard !stream.parser.isTooLong else {
                throw CairnError(.damaged, "the server's stream of events holds a line without end")
            }
        }
        let entries = try stream.messages.compactMap { try Self.entry($0, from: sequence) }
        stream.messages = []
        stream.next = entries.last.map { $0.sequence + 1 } ?? sequence
        open = stream
        return EventPage(entries, isAtEnd: false)
    }

    private func connect(from sequence: Int64, _ words: [(String, String)]) async throws -> Stream {
        var call = ServerCall(.get, "events")
        call.query = words + (sequence == 0 ? [("from", "0")] : [])
        call.headers["Accept"] = "text/event-stream"
        if sequence > 0 { call.headers["Last-Event-ID"] = "\(sequence - 1)" }
        // A server says every fifteen seconds that it is there.
        call.timeouts.idle = .seconds(60)
        call.isRepeatable = false
        let response = try await server.response(to: call)
        return Stream(
            filter: words.map { "\($0.0)=\($0.1)" }, next: sequence,
            body: response.body)
    }

    private nonisolated static func next(of body: ByteStream) async throws -> [UInt8]? {
        var iterator = body.makeAsyncIterator()
        return try await iterator.next()
    }

    private static func words(_ filter: EventFilter) -> [(String, String)] {
        var words: [(String, String)] = []
        if let group = filter.group { words.append(("group", "\(group)")) }
        if let stage = filter.stage { words.append(("stage", "\(stage)")) }
        if !filter.actions.isEmpty {
            words.append(("action", filter.actions.map(\.rawValue).sorted().joined(separator: ",")))
        }
        return words
    }

    /// - Returns: `nil` for what was told before, and for what tells nothing.
    private static func entry(
        _ message: EventStreamParser.Message, from sequence: Int64
    ) throws(CairnError) -> EventPage.Entry? {
        guard let number = message.id.flatMap({ Int64($0) }), number >= sequence else { return nil }
        guard let data = message.data else { return EventPage.Entry(number) }
        let event: Event
        do throws(CairnError) {
            event = try Event(json: try JSONParser.parse(Array(data.utf8)))
        } catch {
            throw error.inside("the server's event \(number)")
        }
        return EventPage.Entry(number) { event }
    }
}
