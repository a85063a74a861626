package import CairnObjects

/// When a delivery that failed is tried again: after 5 seconds at most, then three times as long each time,
/// up to 8 hours; of that, a part by chance (full jitter), so that many who failed together do not come back
/// together. Twelve tries take up to 28 hours, as Standard Webhooks suggests.
package struct RetrySchedule: Sendable {
    package let base: Duration
    package let factor: Int
    package let limit: Duration
    /// After so many, a delivery is given up.
    package let maximumTries: Int

    package static let standard = RetrySchedule(
        base: .seconds(5), factor: 3, limit: .seconds(8 * 3600), maximumTries: 12)

    package init(base: Duration, factor: Int, limit: Duration, maximumTries: Int) {
        (self.base, self.factor, self.limit) = (base, factor, limit)
        self.maximumTries = maximumTries
    }

    /// How long to wait at most after so many tries.
    package func longest(afterTries tries: Int) -> Duration {
        var pause = base
        for _ in 1..<max(1, tries) {
            pause *= factor
            if pause >= limit { return limit }
        }
        return pause
    }

    /// When to try again; `nil` for never.
    ///
    /// - Parameter retryAfter: What the receiver asked for. Honoured where it is longer, up to a day.
    package func next(
        afterTries tries: Int, at now: Timestamp, retryAfter: Duration?,
        using random: inout some RandomNumberGenerator
    ) -> Timestamp? {
        guard tries < maximumTries else { return nil }
        let chosen = longest(afterTries: tries) * Double.random(in: 0...1, using: &random)
        let asked = min(retryAfter ?? .zero, .seconds(86_400))
        let pause = max(chosen, asked)
        return now.advanced(byMilliseconds: Int64((pause / .milliseconds(1)).rounded(.up)))
    }
}
