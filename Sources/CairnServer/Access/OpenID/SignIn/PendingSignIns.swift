import CairnObjects
import Synchronization

/// Those who are under way to an issuer and back, in memory: a server that starts again knows none.
final class PendingSignIns: Sendable {
    /// In milliseconds: how long somebody may take to sign in there.
    static let lifetime: Int64 = 600_000
    static let maximumCount = 10_000

    // By the digest of the state: how long a look-up takes tells nothing of those that there are.
    private let pending = Mutex<[Digest: PendingSignIn]>([:])

    func add(_ signIn: PendingSignIn) {
        pending.withLock { pending in
            if pending.count >= Self.maximumCount { Self.makeRoom(in: &pending, at: signIn.startedAt) }
            pending[Self.key(signIn.state)] = signIn
        }
    }

    /// Takes one out, once: where the browser is the one that began it, and it has not taken too long.
    func take(_ state: String, ticket: String, at now: Timestamp) -> PendingSignIn? {
        pending.withLock { pending in
            guard let found = pending[Self.key(state)],
                ConstantTime.equal(Array(found.ticket.utf8), Array(ticket.utf8))
            else { return nil }
            pending[Self.key(state)] = nil
            return Self.isAlive(found, at: now) ? found : nil
        }
    }

    var count: Int { pending.withLock(\.count) }

    /// Whoever began most of them gives way, so that nobody can push out everybody else.
    private static func makeRoom(in pending: inout [Digest: PendingSignIn], at now: Timestamp) {
        pending = pending.filter { isAlive($0.value, at: now) }
        guard pending.count >= maximumCount else { return }
        let counts = Dictionary(grouping: pending.values, by: \.from).mapValues(\.count)
        let most = counts.max { $0.value < $1.value }?.key
        let oldest = pending.filter { $0.value.from == most }
            .min { $0.value.startedAt < $1.value.startedAt }
        if let oldest { pending[oldest.key] = nil }
    }

    private static func key(_ state: String) -> Digest { Digest(of: Array(state.utf8)) }

    /// A clock that went back says nothing of age: then it is over.
    private static func isAlive(_ signIn: PendingSignIn, at now: Timestamp) -> Bool {
        (0..<lifetime).contains(now.milliseconds - signIn.startedAt.milliseconds)
    }
}
