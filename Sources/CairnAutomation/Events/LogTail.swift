package import CairnObjects
package import CairnRegistry
import Synchronization

/// The end of a registry's log, looked at once for all who follow it.
///
/// Entries that this process writes are noticed at once (`note`), those of others within a quarter of a
/// second. The newest entries stay at hand, so that a thousand followers cost no more reading than one; who
/// is further behind reads the log. Followers pull: one that is slow holds up nobody, and costs no memory.
package final class LogTail: Sendable {
    /// What waiting for the log to grow has come to.
    package enum Change: Sendable {
        case grown
        /// The time is over.
        case still
        /// Nobody looks any more: the server is stopping.
        case ended
    }

    private struct Waiter {
        let sequence: Int64
        let deadline: ContinuousClock.Instant
        let continuation: CheckedContinuation<Change, Never>
    }

    private struct State {
        var recent: [LogEntry] = []
        /// Entries that this process wrote, and before which one is not known yet.
        var ahead: [Int64: LogEntry] = [:]
        /// The number of the entry that will be the next; `nil` before the log was looked at.
        var next: Int64?
        var waiters: [Int: Waiter] = [:]
        var lastWaiter = 0
        var isEnded = false
    }

    private let registry: Registry
    private let interval: Duration
    private let report: @Sendable (String) -> Void
    private let bell = Bell()
    private let state = Mutex(State())

    /// So many entries stay at hand.
    private static let kept = 1024
    /// How many entries are read at once.
    private static let pageSize = 256

    /// - Parameter interval: How often to look for what other processes have written.
    /// - Parameter report: Told, in a sentence, when the log cannot be read; it is tried again.
    package init(
        _ registry: Registry, interval: Duration = .milliseconds(250),
        report: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        (self.registry, self.interval, self.report) = (registry, interval, report)
    }

    /// Looks at the log until the task is cancelled or `end` is called. To be run once.
    package func run() async {
        while !Task.isCancelled, !state.withLock(\.isEnded) {
            do {
                if try await !look() { await bell.wait(atMost: interval) }
            } catch {
                report("cannot read the log: \(error)")
                await bell.wait(atMost: .seconds(1))
            }
            sweep()
        }
        end()
    }

    /// The log has this entry: this process has written it. Where all before it are known, nothing is read.
    package func note(_ entry: LogEntry) {
        let woken: [Waiter]? = state.withLock { state in
            guard let next = state.next, entry.sequence >= next, state.ahead.count < Self.kept else {
                return nil
            }
            state.ahead[entry.sequence] = entry
            var page: [LogEntry] = []
            while let one = state.ahead[next + Int64(page.count)] { page.append(one) }
            return page.isEmpty ? nil : Self.grow(&state, by: page, from: next)
        }
        // One before it may be another process's, which only the log tells.
        guard let woken else { return bell.ring() }
        for waiter in woken { waiter.continuation.resume(returning: .grown) }
    }

    /// Tells all who wait that nothing more comes.
    package func end() {
        let waiters = state.withLock { state in
            state.isEnded = true
            defer { state.waiters = [:] }
            return state.waiters.values
        }
        for waiter in waiters { waiter.continuation.resume(returning: .ended) }
        bell.ring()
    }

    /// - Returns: whether there may be more.
    private func look() async throws -> Bool {
        guard let next = state.withLock(\.next) else {
            let size = try Checkpoint(note: try await registry.checkpoint(), trusting: registry.key).size
            grow(by: [], from: size)
            return true
        }
        let page = try await registry.entries(from: next, limit: Self.pageSize)
        if !page.isEmpty { grow(by: page, from: next) }
        return page.count == Self.pageSize
    }

    private func grow(by page: [LogEntry], from first: Int64) {
        let woken = state.withLock { Self.grow(&$0, by: page, from: first) }
        for waiter in woken { waiter.continuation.resume(returning: .grown) }
    }

    /// Takes in entries, as far as they are not known yet.
    ///
    /// - Parameter first: Where they begin.
    /// - Returns: who waited for them.
    private static func grow(_ state: inout State, by page: [LogEntry], from first: Int64) -> [Waiter] {
        let new = page.dropFirst(Int(max(0, (state.next ?? first) - first)))
        let next = max(state.next ?? first, first + Int64(page.count))
        state.recent += new
        if state.recent.count > 2 * kept { state.recent.removeFirst(state.recent.count - kept) }
        state.next = next
        state.ahead = state.ahead.filter { $0.key >= next }
        let woken = state.waiters.filter { $0.value.sequence < next }
        for key in woken.keys { state.waiters[key] = nil }
        return Array(woken.values)
    }

    /// Wakes those who have waited long enough.
    private func sweep() {
        let now = ContinuousClock.now
        let late = state.withLock { state in
            let late = state.waiters.filter { $0.value.deadline <= now }
            for key in late.keys { state.waiters[key] = nil }
            return late.values
        }
        for waiter in late { waiter.continuation.resume(returning: .still) }
    }
}

extension LogTail {
    /// How many entries the log has, as far as it was looked at; `nil` before the first look.
    package var size: Int64? { state.withLock(\.next) }

    /// The log's entries from `sequence` on, oldest first, at most `limit`; none where there are no more.
    package func entries(from sequence: Int64, limit: Int) async throws -> [LogEntry] {
        let recent: ArraySlice<LogEntry>? = state.withLock { state in
            guard let next = state.next else { return nil }
            if sequence >= next { return [] }
            let offset = sequence - (next - Int64(state.recent.count))
            return offset < 0 ? nil : state.recent[Int(offset)...].prefix(limit)
        }
        if let recent { return Array(recent) }
        return try await registry.entries(from: sequence, limit: limit)
    }

    /// Waits until the log has the entry `sequence`, within a quarter of a second of the limit.
    package func wait(for sequence: Int64, atMost limit: Duration) async -> Change {
        let id = state.withLock { state in
            state.lastWaiter += 1
            return state.lastWaiter
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let answer: Change? = state.withLock { state in
                    if state.isEnded { return .ended }
                    if let next = state.next, next > sequence { return .grown }
                    if Task.isCancelled { return .still }
                    state.waiters[id] = Waiter(
                        sequence: sequence, deadline: .now + limit, continuation: continuation)
                    return nil
                }
                if let answer { continuation.resume(returning: answer) }
            }
        } onCancel: {
            let waiter = state.withLock { $0.waiters.removeValue(forKey: id) }
            waiter?.continuation.resume(returning: .still)
        }
    }
}
