package import CairnObjects

/// What can be allowed to somebody in a group, or in the registry as a whole.
package enum Permission: String, Sendable, CaseIterable {
    /// Look at it, pull its files.
    case read
    /// Make the group, register versions, label them.
    case register
    /// Record what monitoring saw.
    case observe
    /// Approve and reject.
    case decide
    /// Move stages.
    case move
    /// Set rules, delete; for the registry as a whole also users, tokens, webhooks and collection.
    case administer
}

extension Role {
    /// What it lets do.
    package var permissions: Set<Permission> {
        switch self {
        case .reader: [.read]
        case .contributor: [.read, .register, .observe]
        case .approver: [.read, .decide]
        case .operatorRole: [.read, .move, .observe]
        case .administrator: Set(Permission.allCases)
        }
    }
}
