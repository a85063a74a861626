import CairnObjects
import CairnStorage
import HTTPTypes

/// The answers to requests that carried an `Idempotency-Key`, so that a client whose connection broke gets
/// the answer to what it had asked when it asks again.
///
/// It is kept in memory, for a day and for so many requests. Beyond that, and after a restart, the log still
/// knows each key under which something was changed, and nothing is done twice; only the answer is then an
/// error that names the entry.
actor Replays {
    /// One request under a key.
    private struct Kept {
        let request: String
        let until: Timestamp
        /// `nil` while it is being carried out.
        var answer: Answer?
    }

    private var kept: [String: Kept] = [:]
    private var order: [String] = []

    private static let lifetime: Int64 = 86_400_000
    private static let maximumCount = 10_000

    /// Carries a request out, or gives the answer that it had before. Failures are not kept: what failed may
    /// be tried again.
    ///
    /// - Parameter request: What tells one request of a principal from another: method and path.
    /// - Parameter findsRepeated: Whether the verb itself finds what was done under the key: then another
    ///   request under it is the verb's to judge.
    /// - Throws: `invalid` where the key was used for another request; `conflict` while the same request is
    ///   being carried out.
    func answer(
        to request: String, of principal: Principal, under key: RequestKey, findsRepeated: Bool = false,
        _ body: @Sendable () async throws -> Answer
    ) async throws -> Answer {
        let name = "\(principal)\n\(key)"
        forgetOld()
        if let earlier = kept[name] {
            if findsRepeated, earlier.request != request { return try await body() }
            return try Self.again(earlier, request)
        }
        kept[name] = Kept(request: request, until: Timestamp.now().advanced(byMilliseconds: Self.lifetime))
        order.append(name)
        do {
            let answer = try await body()
            guard !answer.isSecret else {
                forget(name)
                return answer
            }
            kept[name]?.answer = answer
            return answer
        } catch {
            forget(name)
            throw error
        }
    }

    private func forget(_ name: String) {
        kept[name] = nil
        order.removeAll { $0 == name }
    }

    private static func again(_ earlier: Kept, _ request: String) throws -> Answer {
        guard earlier.request == request else {
            throw CairnError(
                .invalid, "the idempotency key was used for another request",
                hint: "use a new key for a new request")
        }
        guard var answer = earlier.answer else {
            throw Refusal(
                status: .conflict,
                error: CairnError(
                    .conflict, "the same request is being carried out", hint: "ask again in a moment"),
                headers: [.retryAfter: "1"])
        }
        answer.headers[.idempotencyReplayed] = "true"
        return answer
    }

    private func forgetOld() {
        let now = Timestamp.now()
        while let first = order.first, order.count >= Self.maximumCount || (kept[first]?.until ?? now) <= now
        {
            guard kept[first]?.answer != nil || order.count >= Self.maximumCount else { return }
            kept[first] = nil
            order.removeFirst()
        }
    }
}
