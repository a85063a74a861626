/// A call as its caller saw it: when it began, when it ended, and how.
package struct HistoryEvent<Model: SequentialModel>: Sendable {
    package let call: Model.Call
    /// `nil` where the caller was killed, or had no answer in time: it may have happened, at any time since
    /// it began, or not at all.
    package let outcome: Model.Outcome?
    /// Nanoseconds of one clock.
    package let began: Int64
    package let ended: Int64

    package init(_ call: Model.Call, _ outcome: Model.Outcome?, began: Int64, ended: Int64) {
        (self.call, self.outcome) = (call, outcome)
        self.began = began
        self.ended = outcome == nil ? .max : ended
    }
}
