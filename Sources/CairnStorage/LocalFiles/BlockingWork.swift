package import CairnObjects
import Dispatch
import Synchronization

/// Tells blocking work that nobody waits for it any more.
package final class Cancellation: Sendable {
    private let flag = Atomic<Bool>(false)

    package init() {}

    package func cancel() { flag.store(true, ordering: .relaxed) }

    package var isCancelled: Bool { flag.load(ordering: .relaxed) }

    /// - Throws: `interrupted` once the task that asked for the work was cancelled.
    package func check() throws(CairnError) {
        if isCancelled {
            throw CairnError(.interrupted, "interrupted", hint: "nothing was changed; run the command again")
        }
    }
}

/// Blocking work that is let go of, with all it captured, before anybody learns that it is done: what
/// vanishes with its last owner, such as a staged file, must not outlive the work on the thread that did it.
private final class Job<Value: Sendable>: Sendable {
    private let work: Mutex<(@Sendable (Cancellation) throws -> Value)?>

    init(_ work: @escaping @Sendable (Cancellation) throws -> Value) { self.work = Mutex(work) }

    /// To be called once.
    func run(_ cancellation: Cancellation) -> Result<Value, any Error> {
        guard let work = work.withLock({ $0.take() }) else { return .failure(CancellationError()) }
        return Result { try work(cancellation) }
    }
}

/// Runs blocking work on a thread of its own, off the cooperative pool, whose two threads it would hold up.
package func onOwnThread<Value: Sendable>(
    _ work: @escaping @Sendable (Cancellation) throws -> Value
) async throws -> Value {
    let (job, cancellation) = (Job(work), Cancellation())
    return try await withTaskCancellationHandler {
        try await withCheckedThrowingContinuation { continuation in
            // A serial queue of its own gets a thread even when all shared ones are busy or blocked.
            DispatchQueue(label: "cairn.blocking").async {
                continuation.resume(with: job.run(cancellation))
            }
        }
    } onCancel: {
        cancellation.cancel()
    }
}

/// Runs a job for every index below `count`, at most `width` at once, and gives the results in order.
package func concurrently<Value: Sendable>(
    _ count: Int, width: Int, _ job: @escaping @Sendable (Int) async throws -> Value
) async throws -> [Value] {
    var results = [Value?](repeating: nil, count: count)
    try await withThrowingTaskGroup(of: (Int, Value).self) { group in
        for index in 0..<count {
            if index >= width, let (done, value) = try await group.next() { results[done] = value }
            group.addTask { (index, try await job(index)) }
        }
        for try await (done, value) in group { results[done] = value }
    }
    return results.compactMap { $0 }
}
