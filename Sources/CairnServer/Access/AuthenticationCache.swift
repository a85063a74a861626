import CairnObjects
import CairnRegistry
import Synchronization

/// Who was recognised lately, so that most requests cost no look at the registry.
///
/// What was found out is asked again after a second: that is how long a token that another process revokes
/// may still be good for. Only what was recognised is kept, under the hash of the text that was shown.
final class AuthenticationCache: Sendable {
    private struct Entry {
        let authentication: Authentication
        let madeAt: Timestamp
        var checkedAt: Timestamp
    }

    /// How what is known of a text stands.
    enum Finding: Equatable {
        case unknown
        case fresh(Authentication)
        /// It held a while ago: whether it still does must be asked.
        case stale(Authentication)
    }

    private let entries = Mutex<[Digest: Entry]>([:])

    /// In milliseconds.
    private let freshness: Int64
    /// In milliseconds: then even the signature is looked at again, so that a key that an issuer has taken
    /// back ends what it signed.
    private static let lifetime: Int64 = 300_000
    static let maximumCount = 10_000

    init(freshness: Duration = .seconds(1)) {
        self.freshness =
            freshness.components.seconds * 1000
            + freshness.components.attoseconds / 1_000_000_000_000_000
    }

    func finding(for text: Digest, at now: Timestamp) -> Finding {
        entries.withLock { entries in
            guard let entry = entries[text] else { return .unknown }
            // A clock that went back says nothing of age.
            let (age, rest) = (
                now.milliseconds - entry.madeAt.milliseconds,
                now.milliseconds - entry.checkedAt.milliseconds
            )
            guard (0..<Self.lifetime).contains(age) else { return .unknown }
            if let end = entry.authentication.access.expiresAt, end <= now { return .unknown }
            return (0..<freshness).contains(rest)
                ? .fresh(entry.authentication) : .stale(entry.authentication)
        }
    }

    func keep(_ authentication: Authentication, for text: Digest, at now: Timestamp) {
        entries.withLock { entries in
            // Rather ask a few thousand again than let it grow without bound.
            if entries.count >= Self.maximumCount { entries = [:] }
            entries[text] = Entry(authentication: authentication, madeAt: now, checkedAt: now)
        }
    }

    /// It was asked again, and holds.
    func renew(_ text: Digest, at now: Timestamp) {
        entries.withLock { $0[text]?.checkedAt = now }
    }

    func remove(_ text: Digest) { entries.withLock { $0[text] = nil } }

    func removeAll() { entries.withLock { $0 = [:] } }

    var count: Int { entries.withLock(\.count) }
}
