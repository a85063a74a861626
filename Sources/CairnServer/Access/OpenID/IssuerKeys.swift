import CairnObjects
import CairnRegistry
import CairnStorage
import Logging

/// The keys of one issuer: fetched when they are needed first, kept as long as the issuer says, fetched anew
/// for a token that names a key not among them. While the issuer cannot be reached, what was fetched serves
/// for a day.
actor IssuerKeys {
    private let url: String
    private let fetching: any HTTPFetching
    private let clock: TimeSource
    private let logger: Logger
    private var standing: IssuerKeySet?
    private var lastTry: Timestamp?
    private var underWay: Task<IssuerKeySet, any Error>?

    /// In milliseconds: so often is the issuer asked at most, whatever tokens name.
    private static let pause: Int64 = 30_000
    /// In milliseconds: how old keys may be when nothing newer can be had.
    private static let lastResort: Int64 = 86_400_000

    init(of url: String, fetching: any HTTPFetching, clock: @escaping TimeSource, logger: Logger) {
        (self.url, self.fetching, self.clock, self.logger) = (url, fetching, clock, logger)
    }

    /// The keys that can have signed the token.
    ///
    /// - Throws: `unavailable` where the issuer cannot be asked, and nothing is known that could serve.
    func keys(for token: JSONWebToken) async throws -> [IssuerKey] {
        if let standing, age(standing) < standing.lifetime {
            let keys = standing.keys(for: token)
            if !keys.isEmpty || !mayAsk { return keys }
        }
        do {
            return try await newest().keys(for: token)
        } catch {
            guard let standing, age(standing) < Self.lastResort else { throw error }
            let keys = standing.keys(for: token)
            // A key that is not among the old ones may be among those that cannot be had.
            guard !keys.isEmpty else { throw error }
            return keys
        }
    }

    /// A clock that went back says nothing of age: then the keys are old.
    private func age(_ set: IssuerKeySet) -> Int64 {
        let age = clock().milliseconds - set.fetchedAt.milliseconds
        return age < 0 ? .max : age
    }

    private var mayAsk: Bool {
        guard let lastTry else { return true }
        // A clock that went back must not keep anybody from asking.
        return !(0..<Self.pause).contains(clock().milliseconds - lastTry.milliseconds)
    }

    /// Whoever asks meanwhile waits for the same answer.
    private func newest() async throws -> IssuerKeySet {
        if let underWay { return try await underWay.value }
        guard mayAsk else {
            throw CairnError(
                .unavailable, "the issuer '\(url)' could not be asked for its keys a moment ago",
                hint: "try again in half a minute")
        }
        lastTry = clock()
        let task = Task { try await fetched() }
        underWay = task
        defer { underWay = nil }
        do {
            let set = try await task.value
            standing = set
            return set
        } catch {
            logger.warning("cannot get an issuer's keys", metadata: ["error": "\(error)"])
            throw error
        }
    }

    /// OpenID Connect Discovery 1.0, section 4: the configuration says where the keys are, and must be the
    /// issuer's own.
    private func fetched() async throws -> IssuerKeySet {
        do {
            let place = try await IssuerConfiguration.fetch(of: url, by: fetching).keys
            return try IssuerKeySet(try await fetching.document(at: place), at: clock())
        } catch {
            let reason = (error as? CairnError)?.message ?? "\(error)"
            throw CairnError(
                .unavailable, "cannot get the keys of the issuer '\(url)': \(reason)",
                hint: "look whether '\(IssuerConfiguration.place(of: url))' can be reached from the server")
        }
    }
}
