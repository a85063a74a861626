import CCurl
import CairnObjects
import CairnStorage
import Synchronization

/// One request and its answer: where the thread that runs libcurl and the tasks that feed and read meet.
///
/// Neither side waits for the other while it holds anything. What comes in is kept up to a bound, at which
/// libcurl is paused; what is to go out is taken from the source only as it is sent.
final class Exchange: Sendable {
    /// How many bytes to hold in each direction before waiting.
    static let bound = 1 << 20

    /// The head of an answer.
    struct Head: Sendable {
        var status = 0
        var headers = HTTPHeaders()
    }

    /// What both sides see.
    struct State {
        var head = Head()
        var headSize = 0
        var isHeadComplete = false
        var received: [UInt8] = []
        var isReceivingPaused = false
        /// What is to be sent, and how much of it is gone.
        var outgoing: [UInt8] = []
        var sent = 0
        var isSourceAtEnd = true
        var isSendingPaused = false
        /// Counts the changes that somebody may wait for.
        var version = 0
        /// Counts what libcurl reports, so that silence can be noticed.
        var activity = 0
        /// Why to stop, where somebody said so.
        var stop: (any Error)?
        /// An address that was not spoken to because it is private.
        var refusedAddress: String?
        var outcome: Result<Void, any Error>?
        /// Those who wait for something to change.
        var waiters: [CheckedContinuation<Void, Never>] = []

        /// Whether the last byte is held back until the source has ended, as where its length is said: a
        /// request that is whole can be answered before it is known that more bytes came than it said.
        var holdsBack = false

        /// How many bytes may be sent now.
        var sendable: Int {
            outgoing.count - sent - (holdsBack && !isSourceAtEnd && outgoing.count > sent ? 1 : 0)
        }
    }

    let request: HTTPClient.Request
    let connection: Connection
    let state: Mutex<State>
    private let feeder = Mutex<Task<Void, Never>?>(nil)

    init(_ request: HTTPClient.Request, over connection: Connection) {
        (self.request, self.connection) = (request, connection)
        var initial = State()
        switch request.body {
        case .none: break
        case .bytes(let bytes): initial.outgoing = bytes
        case .stream(_, let length):
            (initial.isSourceAtEnd, initial.holdsBack) = (false, length != nil)
        }
        state = Mutex(initial)
    }

    /// Waits for the head of the answer.
    func head() async throws -> Head {
        startFeeding()
        return try await waiting { (state) throws in
            if state.isHeadComplete { return state.head }
            try state.outcome?.get()
            guard state.outcome == nil else { throw TransportFailure.noAnswer(self.request.url) }
            return nil
        }
    }

    /// Waits for more of the body; `nil` at its end.
    func next() async throws -> [UInt8]? {
        let (chunk, isPaused): ([UInt8], Bool) = try await waiting { (state) throws in
            if !state.received.isEmpty {
                defer { state.received = [] }
                return (state.received, state.isReceivingPaused)
            }
            try state.outcome?.get()
            return state.outcome == nil ? nil : ([], false)
        }
        if isPaused { connection.wake() }
        return chunk.isEmpty ? nil : chunk
    }

    /// Stops, wherever it is. Harmless when it is over.
    func cancel() { fail(CairnError(.interrupted, "interrupted")) }

    func fail(_ error: any Error) {
        let isUnderWay = state.withLock { state in
            if state.stop == nil { state.stop = error }
            return state.outcome == nil
        }
        if isUnderWay { connection.wake() }
    }

    /// Ends the exchange for all who wait.
    func end(_ outcome: Result<Void, any Error>) {
        change { $0.outcome = outcome }
        feeder.withLock { $0 }?.cancel()
    }

    /// Changes the state and lets those who wait look at it.
    func change<Value: Sendable>(_ body: (inout State) -> Value) -> Value {
        let (value, waiters) = state.withLock { state in
            let value = body(&state)
            state.version += 1
            defer { state.waiters = [] }
            return (value, state.waiters)
        }
        for waiter in waiters { waiter.resume() }
        return value
    }

    /// Looks until there is an answer, and sleeps between changes.
    private func waiting<Value: Sendable>(_ look: (inout State) throws -> Value?) async throws -> Value {
        while true {
            let (value, version) = try state.withLock { (try look(&$0), $0.version) }
            if let value { return value }
            await withCheckedContinuation { continuation in
                let hasChanged = state.withLock { state in
                    guard state.version == version else { return true }
                    state.waiters.append(continuation)
                    return false
                }
                if hasChanged { continuation.resume() }
            }
        }
    }

    /// Takes the body from its source as fast as it is sent.
    private func startFeeding() {
        guard case .stream(let stream, let length) = request.body else { return }
        let task = Task {
            do {
                var total: Int64 = 0
                for try await chunk in stream {
                    total += Int64(chunk.count)
                    if let length, total > length { throw Self.wrongLength("more than", length) }
                    try await supply(chunk)
                }
                if let length, total < length { throw Self.wrongLength("\(total) instead of", length) }
                change { $0.isSourceAtEnd = true }
                connection.wake()
            } catch {
                fail(error)
            }
        }
        feeder.withLock { $0 = task }
    }

    private static func wrongLength(_ real: String, _ said: Int64) -> CairnError {
        CairnError(
            .conflict, "the body has \(real) \(said) bytes", hint: "something else writes to the source")
    }

    private func supply(_ chunk: [UInt8]) async throws {
        let isPaused: Bool = try await waiting { (state) throws in
            guard state.outcome == nil else { throw CancellationError() }
            guard state.outgoing.count - state.sent < Self.bound else { return nil }
            state.outgoing.removeFirst(state.sent)
            state.sent = 0
            state.outgoing += chunk
            return state.isSendingPaused
        }
        if isPaused { connection.wake() }
    }
}
