import Dispatch
import Synchronization

/// Runs short pieces of blocking work for very many at once, on a bounded number of threads: first come,
/// first served. Idle, it holds no thread.
package final class BlockingPool: Sendable {
    private typealias Job = @Sendable () -> Void

    private struct State {
        var jobs: [Job] = []
        var threads = 0
    }

    private let width: Int
    private let state = Mutex(State())

    /// - Parameter width: How many threads at most.
    package init(width: Int) { self.width = width }

    /// Runs the work when its turn comes. It is not interrupted when the caller's task is cancelled.
    package func run<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            submit { continuation.resume(with: Result { try work() }) }
        }
    }

    private func submit(_ job: @escaping Job) {
        let needsThread = state.withLock { state in
            state.jobs.append(job)
            guard state.threads < width else { return false }
            state.threads += 1
            return true
        }
        // A serial queue of its own gets a thread even when all shared ones are busy or blocked.
        if needsThread { DispatchQueue(label: "cairn.pool").async { self.work() } }
    }

    private func work() {
        while let job = next() { job() }
    }

    private func next() -> Job? {
        state.withLock { state in
            if state.jobs.isEmpty {
                state.threads -= 1
                return nil
            }
            return state.jobs.removeFirst()
        }
    }
}
