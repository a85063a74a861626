import CairnObjects
import CairnStorage
import GRDB
import Synchronization

/// Where the transactions of one process wait for the disk. Whoever comes while some are being written joins
/// the next batch, which is written in one transaction of the database: one sync for all of it.
///
/// Nobody waits for company: a transaction that finds the queue empty is written at once. Nobody is answered
/// before the sync. One that is cancelled before its batch begins was not carried out; one whose batch has
/// begun comes to its end.
final class CommitQueue: Sendable {
    typealias Outcome = Result<LogEntry, CommitError>

    private struct Waiting: Sendable {
        let ticket: Int
        let transaction: PreparedTransaction
        let continuation: CheckedContinuation<Outcome, Never>
    }

    private struct State {
        var waiting: [Waiting] = []
        var lastTicket = 0
        /// Whether somebody is writing, or will be at once.
        var isBusy = false
    }

    private let queue: DatabaseQueue
    private let state = Mutex(State())
    private let write: @Sendable (Database, [PreparedTransaction]) -> [Outcome]

    /// A batch is at most so large, so that others who write get their turn.
    static let maximumBatch = 256

    /// - Parameter write: Carries out a batch, outside of any transaction; one outcome for each, in order.
    init(
        _ queue: DatabaseQueue, write: @escaping @Sendable (Database, [PreparedTransaction]) -> [Outcome]
    ) {
        (self.queue, self.write) = (queue, write)
    }

    func commit(_ transaction: Transaction) async throws(CommitError) -> LogEntry {
        let transaction = PreparedTransaction(transaction)
        let ticket = state.withLock { state in
            state.lastTicket += 1
            return state.lastTicket
        }
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                enqueue(Waiting(ticket: ticket, transaction: transaction, continuation: continuation))
            }
        } onCancel: {
            cancel(ticket)
        }
        return try outcome.get()
    }

    /// How many wait for the next batch at this moment.
    var waitingCount: Int { state.withLock(\.waiting.count) }

    private func enqueue(_ one: Waiting) {
        let (isCancelled, isFirst) = state.withLock { state in
            // Under the lock: who is cancelled later is found by `cancel`.
            if Task.isCancelled { return (true, false) }
            state.waiting.append(one)
            defer { state.isBusy = true }
            return (false, !state.isBusy)
        }
        if isCancelled { one.continuation.resume(returning: Self.interrupted) }
        if isFirst { schedule() }
    }

    private func cancel(_ ticket: Int) {
        let found = state.withLock { state in
            state.waiting.firstIndex { $0.ticket == ticket }.map { state.waiting.remove(at: $0) }
        }
        found?.continuation.resume(returning: Self.interrupted)
    }

    private static let interrupted = Outcome.failure(
        .failed(
            CairnError(.interrupted, "interrupted", hint: "nothing was changed; run the command again")))

    private func schedule() { queue.asyncWriteWithoutTransaction { db in self.writeBatch(db) } }

    private func writeBatch(_ db: Database) {
        let batch = state.withLock { state in
            let batch = Array(state.waiting.prefix(Self.maximumBatch))
            state.waiting.removeFirst(batch.count)
            return batch
        }
        if !batch.isEmpty {
            let outcomes = write(db, batch.map(\.transaction))
            for (one, outcome) in zip(batch, outcomes) { one.continuation.resume(returning: outcome) }
        }
        let isMore = state.withLock { state in
            state.isBusy = !state.waiting.isEmpty
            return state.isBusy
        }
        if isMore { schedule() }
    }
}
