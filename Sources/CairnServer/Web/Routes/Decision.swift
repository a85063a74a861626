import CairnObjects
import CairnRegistry

/// What somebody is about to do with a version, as addresses and forms name it.
enum Decision: Sendable, Equatable {
    case vote(ApprovalState)
    case promote(StageName)

    /// - Throws: `invalid` for anything that nobody can do.
    init(_ verb: String?, stage: String?) throws(CairnError) {
        switch verb {
        case "approve": self = .vote(.approved)
        case "reject": self = .vote(.rejected)
        case "retract": self = .vote(.pending)
        case "promote":
            guard let stage else { throw CairnError(.invalid, "it is not said where to promote to") }
            self = .promote(try StageName(parsing: stage))
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
        }
    }

    /// What must be allowed in the group.
    var permission: Permission { if case .promote = self { .move } else { .decide } }

    /// As a headline: `Approve fraud-cards:3`.
    func title(_ id: VersionID) -> String {
        switch self {
        case .vote(.approved): "Approve \(id)"
        case .vote(.rejected): "Reject \(id)"
        case .vote(.pending): "Take back your vote on \(id)"
        case .promote(let stage): "Promote \(id) to \(stage)"
        }
    }
}
