import CairnObjects
import Glibc
import HTTPTypes

/// Lets requests in as fast as the limits say.
final class RequestLimiter: Sendable {
    private let principals: TokenBuckets<Principal>?
    private let addresses: TokenBuckets<AddressKey>?
    private let failures: TokenBuckets<AddressKey>?
    private let now: @Sendable () -> Double

    /// - Parameter now: Seconds by a clock that never goes back.
    init(_ limits: RateLimits, now: @escaping @Sendable () -> Double = RequestLimiter.monotonicSeconds) {
        principals = limits.principal.map { TokenBuckets($0) }
        addresses = limits.address.map { TokenBuckets($0) }
        failures = limits.failures.map { TokenBuckets($0) }
        self.now = now
    }

    /// - Throws: a refusal (429) that says when to come again.
    func admit(_ address: AddressKey) throws {
        if let wait = addresses?.take(address, at: now()) {
            throw Refusal.tooMany("requests from this address", again: wait)
        }
    }

    /// - Throws: a refusal (429) that says when to come again.
    func admit(_ principal: Principal) throws {
        if let wait = principals?.take(principal, at: now()) {
            throw Refusal.tooMany("requests of '\(principal)'", again: wait)
        }
    }

    /// - Throws: a refusal (429) where wrong credentials came from there too often.
    func checkFailures(_ address: AddressKey) throws {
        if let wait = failures?.wait(for: address, at: now()) {
            throw Refusal.tooMany("wrong credentials from this address", again: wait)
        }
    }

    func noteFailure(_ address: AddressKey) { _ = failures?.take(address, at: now()) }

    /// CLOCK_MONOTONIC.
    static let monotonicSeconds: @Sendable () -> Double = {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}

extension Refusal {
    /// - Parameter wait: In seconds.
    static func tooMany(_ what: String, again wait: Double) -> Refusal {
        let seconds = max(1, Int(wait.rounded(.up)))
        return Refusal(
            status: .tooManyRequests,
            error: CairnError(
                .limited, "too many \(what)",
                hint: "try again in \(seconds) second\(seconds == 1 ? "" : "s")"),
            headers: [.retryAfter: "\(seconds)"])
    }
}
