package import CairnObjects

/// Somebody whom a server has recognised, and what they may do. Made by whoever checked their credentials;
/// asked before every verb.
package struct Access: Sendable, Equatable {
    /// The name that the log keeps, and that separation of duties is judged on.
    package let principal: Principal
    package let grants: [Grant]
    /// Where there are any, nothing is allowed that not one of these allows too: a token may do less than its
    /// user.
    package let ceiling: [Grant]

    package init(_ principal: Principal, grants: [Grant], ceiling: [Grant] = []) {
        (self.principal, self.grants, self.ceiling) = (principal, grants, ceiling)
    }

    /// - Parameter group: `nil` for the registry as a whole, which only a grant over all groups is about.
    package func allows(_ permission: Permission, in group: GroupName?) -> Bool {
        func allow(_ grants: [Grant]) -> Bool {
            grants.contains { grant in
                let isAbout = group.map(grant.groups.matches) ?? grant.groups.isAll
                return isAbout && grant.role.permissions.contains(permission)
            }
        }
        return allow(grants) && (ceiling.isEmpty || allow(ceiling))
    }

    /// - Throws: `forbidden`, with what is lacking.
    package func require(_ permission: Permission, in group: GroupName?) throws(CairnError) {
        guard !allows(permission, in: group) else { return }
        let place = group.map { "the group '\($0)'" } ?? "the whole registry"
        let roles = Role.allCases.filter { $0.permissions.contains(permission) }.map(\.rawValue)
        throw CairnError(
            .forbidden, "\(principal) may not \(permission.phrase) in \(place)",
            hint: "an administrator can grant the role \(roles.joined(separator: " or "))")
    }
}

extension Permission {
    /// What somebody may or may not do, in words.
    fileprivate var phrase: String {
        switch self {
        case .read: "look at anything"
        case .register: "register or label versions"
        case .observe: "record observations"
        case .decide: "approve or reject"
        case .move: "move stages"
        case .administer: "administer anything"
        }
    }
}
