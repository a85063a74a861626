import CairnObjects
import CairnRegistry
import CairnStorage
import HTTPTypes
import Hummingbird
import Synchronization

/// Answers that depend on nothing but the request's address and the registry's state, kept for the
/// credentials that got them until anything in the registry changes: a user, a grant or a token too.
final class AnswerCache: Sendable {
    /// What a request shows of who sends it. A table compares keys that only share a place in it, so that
    /// even this must tell nothing.
    private struct Credentials: Hashable {
        let text: String

        static func == (one: Self, other: Self) -> Bool { ConstantTime.equal(one.text, other.text) }
    }

    /// What an answer is found by: all of the request that it depends on.
    struct Key: Hashable {
        private let address: String
        private let credentials: Credentials
        private let isCompressed: Bool

        /// `nil` where the answer depends on more.
        init?(_ request: Request) {
            var (credentials, encoding) = ("", String?.none)
            // Once over the fields: to look for each name costs as much as all else here.
            for field in request.headers {
                switch field.name {
                case .ifNoneMatch: return nil
                case .authorization: credentials += credentials.isEmpty ? field.value : ", " + field.value
                case .acceptEncoding: encoding = encoding.map { $0 + ", " + field.value } ?? field.value
                default: break
                }
            }
            (address, self.credentials) = (request.uri.string, Credentials(text: credentials))
            isCompressed = Gzip.isAccepted(encoding)
        }
    }

    /// An answer, and what else must be known to give it once more.
    struct Entry: Sendable {
        let response: Response
        /// The pattern of the route that gave it.
        let route: String
        /// Who asked.
        let access: Access
        /// Until when the caller need not be recognised anew.
        let end: Timestamp

        init(_ response: Response, of route: String, to access: Access, at now: Timestamp) {
            (self.response, self.route, self.access) = (response, route, access)
            let end = now.advanced(byMilliseconds: AnswerCache.lifetime)
            self.end = access.expiresAt.map { min($0, end) } ?? end
        }
    }

    private struct State {
        var stamp: ChangeStamp?
        var entries: [Key: Entry] = [:]
    }

    private let state = Mutex(State())

    /// So many answers, of at most so many bytes each, are kept.
    private static let (maximumCount, maximumSize) = (4096, 16 << 10)
    /// In milliseconds.
    private static let lifetime: Int64 = 60_000

    func entry(for key: Key, at stamp: ChangeStamp, _ now: Timestamp) -> Entry? {
        let entry = state.withLock { $0.stamp == stamp ? $0.entries[key] : nil }
        // A clock that went back says nothing of age.
        return entry.flatMap {
            (1...Self.lifetime).contains($0.end.milliseconds - now.milliseconds) ? $0 : nil
        }
    }

    /// - Parameter stamp: Taken before the caller was recognised and the answer was made.
    func keep(_ entry: Entry, for key: Key, at stamp: ChangeStamp) {
        guard entry.response.status == .ok, let size = entry.response.body.contentLength,
            size <= Self.maximumSize
        else { return }
        state.withLock { state in
            if state.stamp != stamp || state.entries.count >= Self.maximumCount {
                (state.stamp, state.entries) = (stamp, [:])
            }
            state.entries[key] = entry
        }
    }
}
