/// People and machines that a rule names: by their own names, or by a role that the policy defines
/// (`role:reviewers`).
package struct Roster: Equatable, Sendable {
    /// One of them, or all of a role.
    package enum Entry: Hashable, Sendable {
        case principal(Principal)
        case role(RoleName)
    }

    package let entries: [Entry]

    package init(_ entries: [Entry]) { self.entries = entries }

    /// - Throws: `invalid` where nobody is named, or an entry is neither a name nor a role.
    init(json: JSON, path: String) throws(CairnError) {
        guard case .array(let elements) = json else {
            throw CairnError(.invalid, "\(path) must be an array of names, not \(json.kind)")
        }
        guard !elements.isEmpty else {
            throw CairnError(
                .invalid, "\(path) names nobody", hint: "leave the rule out where anybody may")
        }
        var entries: [Entry] = []
        for (index, element) in elements.enumerated() {
            guard case .string(let text) = element else {
                throw CairnError(.invalid, "\(path)[\(index)] must be text, not \(element.kind)")
            }
            do {
                entries.append(try Entry(parsing: text))
            } catch {
                throw error.inside("\(path)[\(index)]")
            }
        }
        self.entries = entries
    }

    var json: JSON { .array(entries.map(JSON.text)) }

    /// The roles that it names.
    var roles: [RoleName] {
        entries.compactMap { if case .role(let role) = $0 { role } else { nil } }
    }
}

extension Roster.Entry: CustomStringConvertible {
    private static let rolePrefix = "role:"

    package var description: String {
        switch self {
        case .principal(let principal): principal.description
        case .role(let role): Self.rolePrefix + role.description
        }
    }

    init(parsing text: String) throws(CairnError) {
        if text.hasPrefix(Self.rolePrefix) {
            self = .role(try RoleName(parsing: String(text.dropFirst(Self.rolePrefix.count))))
        } else {
            self = .principal(try Principal(parsing: text))
        }
    }
}

extension Roster: CustomStringConvertible {
    package var description: String { entries.map(\.description).joined(separator: ", ") }
}
