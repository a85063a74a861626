import CairnObjects
import CairnRegistry
import CairnStorage

/// Where issuers let people sign in, kept for a while: nobody who asks often makes the server ask often.
actor SignInPlaces {
    private let fetching: any HTTPFetching
    private let clock: TimeSource
    private var known: [String: Known] = [:]
    private var underWay: [String: Task<Known, Never>] = [:]

    private struct Known: Sendable {
        let found: Result<SignInEndpoints, CairnError>
        let at: Timestamp
    }

    /// In milliseconds: how long an answer holds, and how long that there was none.
    private static let (lifetime, pause): (Int64, Int64) = (600_000, 5_000)
    private static let maximumCount = 16

    init(fetching: any HTTPFetching, clock: @escaping TimeSource) {
        (self.fetching, self.clock) = (fetching, clock)
    }

    /// - Throws: `unavailable` where the issuer does not say.
    func endpoints(of url: String) async throws(CairnError) -> SignInEndpoints {
        if let known = known[url], holds(known) { return try known.found.get() }
        // Whoever asks meanwhile waits for the same answer.
        if let task = underWay[url] { return try await task.value.found.get() }
        let task = Task { [fetching, clock] in
            Known(found: await Self.ask(url, by: fetching), at: clock())
        }
        underWay[url] = task
        let new = await task.value
        underWay[url] = nil
        if known.count >= Self.maximumCount { known = [:] }
        known[url] = new
        return try new.found.get()
    }

    private static func ask(
        _ url: String, by fetching: any HTTPFetching
    ) async -> Result<SignInEndpoints, CairnError> {
        do {
            let configuration = try await IssuerConfiguration.fetch(of: url, by: fetching)
            return .success(try SignInEndpoints(configuration.json))
        } catch {
            let reason = (error as? CairnError)?.message ?? "\(error)"
            return .failure(
                CairnError(
                    .unavailable, "the issuer '\(url)' does not say where people sign in: \(reason)",
                    hint: "look whether '\(IssuerConfiguration.place(of: url))' can be reached from the "
                        + "server"))
        }
    }

    /// A clock that went back says nothing of age.
    private func holds(_ known: Known) -> Bool {
        let age = clock().milliseconds - known.at.milliseconds
        switch known.found {
        case .success: return (0..<Self.lifetime).contains(age)
        case .failure: return (0..<Self.pause).contains(age)
        }
    }
}
