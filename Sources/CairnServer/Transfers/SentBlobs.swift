import CairnObjects
import Synchronization

/// Who sent which blob lately: they had its bytes, and may rely on it again under another lease, as when a
/// push was broken off after some of its files. Kept in memory only, since forgetting costs no more than
/// sending again.
final class SentBlobs: Sendable {
    private struct Sent: Hashable {
        let blob: Digest
        let principal: Principal
    }

    private struct State {
        var sent: Set<Sent> = []
        /// In the order in which they came, to forget the oldest.
        var order: [Sent] = []
    }

    private let state = Mutex(State())

    /// So many are remembered.
    private static let limit = 10_000

    func note(_ blob: Digest, by principal: Principal) {
        let sent = Sent(blob: blob, principal: principal)
        state.withLock { state in
            guard state.sent.insert(sent).inserted else { return }
            state.order.append(sent)
            guard state.order.count > Self.limit else { return }
            for old in state.order.prefix(Self.limit / 10) { state.sent.remove(old) }
            state.order.removeFirst(Self.limit / 10)
        }
    }

    func contains(_ blob: Digest, by principal: Principal) -> Bool {
        state.withLock { $0.sent.contains(Sent(blob: blob, principal: principal)) }
    }
}
