import CairnObjects

/// What somebody does to a registry, as hooks are named after it (`pre-promote`, `post-register`).
package enum Verb: String, Sendable, CaseIterable, CustomStringConvertible {
    case register, approve, reject, retract, promote, rollback, observe
    /// A policy is set.
    case policy

    package var description: String { rawValue }
}

extension Verb {
    /// The verb of a decision.
    init(_ state: ApprovalState) {
        switch state {
        case .approved: self = .approve
        case .rejected: self = .reject
        case .pending: self = .retract
        }
    }
}
