import Synchronization

/// Writes down what callers see, from any number of tasks and threads.
package final class HistoryRecorder<Model: SequentialModel>: Sendable {
    private let events = Mutex<[HistoryEvent<Model>]>([])
    private let origin = ContinuousClock.now

    package init() {}

    /// Nanoseconds since the recorder was made.
    package var now: Int64 {
        let (seconds, attoseconds) = (ContinuousClock.now - origin).components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }

    package var history: [HistoryEvent<Model>] { events.withLock { $0 } }

    /// Makes a call and writes down how it ended.
    ///
    /// - Parameter body: `nil` where nobody knows.
    package func record(_ call: Model.Call, _ body: () async throws -> Model.Outcome?) async rethrows {
        let began = now
        let outcome = try await body()
        note(call, outcome, began: began)
    }

    /// Writes down a call that ends now.
    package func note(_ call: Model.Call, _ outcome: Model.Outcome?, began: Int64) {
        let event = HistoryEvent<Model>(call, outcome, began: began, ended: now)
        events.withLock { $0.append(event) }
    }
}
