import CairnObjects
import CairnRegistry
import CairnStorage
import Synchronization

/// Who was recognised lately, so that most requests cost no look at the registry.
///
/// Where the storage tells at once whether anything has changed, what was found out is asked again when it
/// has; where it cannot, after a second: that is how long a token that another process revokes may then still
/// be good for. Only what was recognised is kept, under the hash of the text that was shown.
final class AuthenticationCache: Sendable {
    private struct Entry {
        let authentication: Authentication
        let madeAt: Timestamp
        var check: Check
    }

    /// When something was looked at, and what stood then.
    struct Check: Sendable {
        let now: Timestamp
        /// `nil` where the storage cannot tell.
        let stamp: ChangeStamp?
    }

    /// How what is known of a text stands.
    enum Finding {
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

    func finding(for text: Digest, at check: Check) -> Finding {
        guard let entry = entries.withLock({ $0[text] }) else { return .unknown }
        guard Self.isWithin(Self.lifetime, of: entry.madeAt, check.now) else { return .unknown }
        if let end = entry.authentication.access.expiresAt, end <= check.now { return .unknown }
        let isFresh =
            check.stamp.map { $0 == entry.check.stamp }
            ?? Self.isWithin(freshness, of: entry.check.now, check.now)
        return isFresh ? .fresh(entry.authentication) : .stale(entry.authentication)
    }

    /// A clock that went back says nothing of age.
    private static func isWithin(_ length: Int64, of begin: Timestamp, _ now: Timestamp) -> Bool {
        (0..<length).contains(now.milliseconds - begin.milliseconds)
    }

    /// - Parameter check: Made before the registry was looked at.
    func keep(_ authentication: Authentication, for text: Digest, at check: Check) {
        entries.withLock { entries in
            // Rather ask a few thousand again than let it grow without bound.
            if entries.count >= Self.maximumCount { entries = [:] }
            entries[text] = Entry(authentication: authentication, madeAt: check.now, check: check)
        }
    }

    /// It was asked again, and holds.
    func renew(_ text: Digest, at check: Check) {
        entries.withLock { $0[text]?.check = check }
    }

    func remove(_ text: Digest) { entries.withLock { $0[text] = nil } }

    func removeAll() { entries.withLock { $0 = [:] } }

    var count: Int { entries.withLock(\.count) }
}
