/// A role in some groups.
package struct Grant: Hashable, Sendable, CustomStringConvertible {
    package let role: Role
    package let groups: GroupPattern

    package init(_ role: Role, in groups: GroupPattern = .all) { (self.role, self.groups) = (role, groups) }

    /// Reads `role` or `role:pattern`: `approver:fraud-*`.
    ///
    /// - Throws: `invalid` where it is neither.
    package init(parsing text: String) throws(CairnError) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        role = try Role(parsing: String(parts[0]))
        groups = try parts.count == 2 ? GroupPattern(parsing: String(parts[1])) : .all
    }

    package var description: String { groups.isAll ? role.rawValue : "\(role):\(groups)" }

    /// Reads an array of grants.
    package static func list(_ members: inout JSONMembers, _ key: String) throws(CairnError) -> [Grant] {
        var grants: [Grant] = []
        for text in try members.strings(key) {
            let grant = try Grant(parsing: text)
            if !grants.contains(grant) { grants.append(grant) }
        }
        return grants
    }
}
