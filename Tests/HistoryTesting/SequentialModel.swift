/// What something does when one thing happens after the other: what a history of things that happened at once
/// is held against.
package protocol SequentialModel: Sendable {
    associatedtype State: Hashable & Sendable
    associatedtype Call: Sendable
    associatedtype Outcome: Sendable

    /// How it stands before anything happens.
    var start: State { get }

    /// How it stands after a call with this outcome; `nil` where the call cannot end so here.
    func state(after call: Call, _ outcome: Outcome, from state: State) -> State?

    /// How it stands after a call that nobody saw the end of; `nil` where it would change nothing here.
    func state(afterUnanswered call: Call, from state: State) -> State?
}
