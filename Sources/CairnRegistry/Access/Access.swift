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
    /// The token that was shown; `nil` for other credentials, and for none.
    package let token: Handle?
    /// When the credentials end; `nil` for never.
    package let expiresAt: Timestamp?

    package init(
        _ principal: Principal, grants: [Grant], ceiling: [Grant] = [], token: Handle? = nil,
        expiresAt: Timestamp? = nil
    ) {
        (self.principal, self.grants, self.ceiling) = (principal, grants, ceiling)
        (self.token, self.expiresAt) = (token, expiresAt)
    }

    /// Whoever asks without credentials, where that is allowed: may look at everything.
    package static let anonymousReader = Access(.anonymous, grants: [Grant(.reader)])

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

    /// What is allowed in a bucket is what is allowed in a group that is called so.
    package func allows(_ permission: Permission, in bucket: BucketName) -> Bool {
        func allow(_ grants: [Grant]) -> Bool {
            grants.contains {
                $0.groups.matches(bucket) && $0.role.permissions.contains(permission)
            }
        }
        return allow(grants) && (ceiling.isEmpty || allow(ceiling))
    }

    /// Whether there may be a group in which it is allowed: enough to begin what ends in a group.
    package func allowsSomewhere(_ permission: Permission) -> Bool {
        func allow(_ grants: [Grant]) -> Bool {
            grants.contains { $0.role.permissions.contains(permission) }
        }
        return allow(grants) && (ceiling.isEmpty || allow(ceiling))
    }

    /// Whether everything is allowed that the grants let do, wherever they let do it.
    package func covers(_ other: [Grant]) -> Bool {
        other.allSatisfy { grant in
            [grants, ceiling.isEmpty ? grants : ceiling].allSatisfy { own in
                grant.role.permissions.allSatisfy { permission in
                    own.contains {
                        $0.role.permissions.contains(permission) && $0.groups.covers(grant.groups)
                    }
                }
            }
        }
    }

    /// - Throws: `forbidden`, with what is lacking.
    package func require(_ permission: Permission, in bucket: BucketName) throws(CairnError) {
        guard !allows(permission, in: bucket) else { return }
        throw lack(of: permission, in: "the bucket '\(bucket)'")
    }

    /// - Throws: `forbidden`, with what is lacking.
    package func require(_ permission: Permission, in group: GroupName?) throws(CairnError) {
        guard !allows(permission, in: group) else { return }
        throw lack(of: permission, in: group.map { "the group '\($0)'" } ?? "the whole registry")
    }

    private func lack(of permission: Permission, in place: String) -> CairnError {
        let roles = Role.allCases.filter { $0.permissions.contains(permission) }.map(\.rawValue)
        return CairnError(
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
