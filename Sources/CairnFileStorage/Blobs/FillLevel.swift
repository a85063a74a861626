import CairnObjects
import Dispatch
import Synchronization

/// How far a file is filled, told by the thread that fills it to the thread that reads behind it.
final class FillLevel: Sendable {
    private struct State {
        var filled: Int64 = 0
        var isComplete = false
        var failure: CairnError?
    }

    private let state = Mutex(State())
    // Created at zero and only ever raised before it is freed, as Dispatch demands.
    private let changes = DispatchSemaphore(value: 0)

    /// The first `count` bytes are there.
    func raise(to count: Int64) {
        state.withLock { $0.filled = max($0.filled, count) }
        changes.signal()
    }

    /// No more will come.
    func complete() {
        state.withLock { $0.isComplete = true }
        changes.signal()
    }

    /// Filling failed; whoever waits gives up.
    func fail(_ error: CairnError) {
        state.withLock { $0.failure = error }
        changes.signal()
    }

    /// Waits until more than `position` bytes are there.
    ///
    /// - Returns: how many are there; `nil` where `position` is the end.
    /// - Throws: what `fail` was told.
    func wait(past position: Int64) throws(CairnError) -> Int64? {
        while true {
            let state = state.withLock { $0 }
            if let failure = state.failure { throw failure }
            if state.filled > position { return state.filled }
            if state.isComplete { return nil }
            changes.wait()
        }
    }
}
