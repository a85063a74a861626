import CairnObjects
import CairnRegistry

/// What somebody is about to do with a version, as addresses and forms name it.
enum Decision: Sendable, Equatable {
    case vote(ApprovalState)
    case promote(StageName)
    /// Against the rules, in an emergency that the policy provides for.
    case override(StageName)

    /// - Throws: `invalid` for anything that nobody can do.
    init(_ verb: String?, stage: String?) throws(CairnError) {
        switch verb {
        case "approve": self = .vote(.approved)
        case "reject": self = .vote(.rejected)
        case "retract": self = .vote(.pending)
        case "promote", "override":
            guard let stage else { throw CairnError(.invalid, "it is not said where to promote to") }
            let name = try StageName(parsing: stage)
            self = verb == "promote" ? .promote(name) : .override(name)
        default:
            throw CairnError(
                .invalid, "'\((verb ?? "").printable)' is nothing that can be done with a version")
        }
    }

    var verb: String {
        switch self {
        case .vote(.approved): "approve"
        case .vote(.rejected): "reject"
        case .vote(.pending): "retract"
        case .promote: "promote"
        case .override: "override"
        }
    }

    /// The stage that it moves; `nil` for a vote.
    var stage: StageName? {
        switch self {
        case .vote: nil
        case .promote(let stage), .override(let stage): stage
        }
    }

    /// What must be allowed in the group.
    var permission: Permission { stage == nil ? .decide : .move }

    /// As a headline: `Approve fraud-cards:3`.
    func title(_ id: VersionID) -> String {
        switch self {
        case .vote(.approved): "Approve \(id)"
        case .vote(.rejected): "Reject \(id)"
        case .vote(.pending): "Take back your vote on \(id)"
        case .promote(let stage): "Promote \(id) to \(stage)"
        case .override(let stage): "Move \(id) to \(stage) against the rules"
        }
    }
}
