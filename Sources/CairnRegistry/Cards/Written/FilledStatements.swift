// Which statements of a card in JSON come from the card and which were filled in is itself written into the
// JSON, as JSON Pointers (RFC 6901). So the JSON of one version's card can be edited and pushed with the
// next: what the registry had filled in is taken out again and filled in anew, instead of becoming the card's
// word.

import CairnObjects

extension JSON {
    /// The member of a card's JSON that holds what the registry says of the version.
    static let registryMember = "cairn"

    /// The pointers of what this value says and the other does not. What is in both differs in nothing but
    /// what was added at the end of an array or as a member.
    func additions(to other: JSON?, at pointer: String = "") -> [String] {
        switch (self, other) {
        case (_, nil): [pointer]
        case (.object(let own), .object(let theirs)):
            own.keys.sorted().flatMap { name in
                own[name].map { $0.additions(to: theirs[name], at: "\(pointer)/\(name.pointerToken)") } ?? []
            }
        case (.array(let own), .array(let theirs)):
            own.enumerated().flatMap { index, element in
                element.additions(
                    to: theirs.indices.contains(index) ? theirs[index] : nil, at: "\(pointer)/\(index)")
            }
        default: []
        }
    }

    /// This card without what a registry had filled in, and without the registry's own member.
    var withoutFilledStatements: JSON {
        guard case .object(var members) = self,
            let registry = members.removeValue(forKey: Self.registryMember)
        else { return self }
        let card = JSON.object(members)
        guard case .object(let facts) = registry, case .array(let pointers)? = facts["filled"] else {
            return card
        }
        let filled = Set(pointers.compactMap { if case .string(let text) = $0 { text } else { nil } })
        return card.without(filled, at: "") ?? .object([:])
    }

    private func without(_ pointers: Set<String>, at pointer: String) -> JSON? {
        if pointers.contains(pointer) { return nil }
        switch self {
        case .object(let members):
            var rest: [String: JSON] = [:]
            for (name, value) in members {
                rest[name] = value.without(pointers, at: "\(pointer)/\(name.pointerToken)")
            }
            return .object(rest)
        case .array(let elements):
            return .array(
                elements.enumerated().compactMap { $1.without(pointers, at: "\(pointer)/\($0)") })
        default: return self
        }
    }
}

extension String {
    /// As RFC 6901, section 3, writes a name in a pointer.
    fileprivate var pointerToken: String { replacing("~", with: "~0").replacing("/", with: "~1") }
}
