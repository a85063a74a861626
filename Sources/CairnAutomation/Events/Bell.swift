import Synchronization

/// Wakes one task that waits for something to do. Rung while nobody waits, it wakes the next who does.
final class Bell: Sendable {
    private struct State {
        var isRung = false
        var sleeper: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    func ring() {
        let sleeper = state.withLock { state in
            state.isRung = state.sleeper == nil
            return state.sleeper.take()
        }
        sleeper?.resume()
    }

    /// Returns when the bell is rung, when the time is over, or when the task is cancelled. For one task at a
    /// time.
    func wait(atMost limit: Duration) async {
        guard limit > .zero else { return }
        let timer = Task {
            // Cancelled when the bell was rung first.
            guard (try? await Task.sleep(for: limit)) != nil else { return }
            self.ring()
        }
        defer { timer.cancel() }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isAwake = state.withLock { state in
                    if state.isRung || Task.isCancelled {
                        state.isRung = false
                        return true
                    }
                    state.sleeper = continuation
                    return false
                }
                if isAwake { continuation.resume() }
            }
        } onCancel: {
            ring()
        }
    }
}
