/// What came of a try to deliver an event, for those who count.
package enum DeliveryOutcome: String, Sendable, CaseIterable {
    case delivered
    /// It will be tried again.
    case failed
    /// It was tried often enough, and is given up.
    case dead
    /// The receiver wants nothing any more; the webhook is disabled.
    case gone
}
