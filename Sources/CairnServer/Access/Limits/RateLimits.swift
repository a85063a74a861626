/// How much may be asked of a server.
package struct RateLimits: Sendable, Equatable {
    /// A bucket of so many requests that fills at a rate; who has emptied it waits.
    package struct Rate: Sendable, Equatable {
        /// How many a second for long.
        package var perSecond: Double
        /// How many at once.
        package var burst: Double

        package init(perSecond: Double, burst: Double) { (self.perSecond, self.burst) = (perSecond, burst) }
    }

    /// Of one principal; `nil` for any number.
    package var principal: Rate?
    /// From one address; `nil` for any number.
    package var address: Rate?
    /// Attempts with wrong credentials from one address; `nil` for any number.
    package var failures: Rate?

    package init(principal: Rate?, address: Rate?, failures: Rate?) {
        (self.principal, self.address, self.failures) = (principal, address, failures)
    }

    /// So many requests a second for long, and four times as many at once; wrong credentials far fewer.
    ///
    /// - Parameter perSecond: 0 for any number.
    package init(requestsPerSecond perSecond: Int) {
        let rate = perSecond > 0 ? Rate(perSecond: Double(perSecond), burst: Double(perSecond) * 4) : nil
        self.init(principal: rate, address: rate, failures: Self.standardFailures)
    }

    /// Enough for somebody who mistypes, far too few for somebody who guesses.
    package static let standardFailures = Rate(perSecond: 0.5, burst: 20)
}
