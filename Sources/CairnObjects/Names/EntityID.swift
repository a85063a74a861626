/// The name of an entity: something small that a door keeps for its clients (a model card, an action of the
/// lineage) and that is no version, no stage and no decision.
///
/// Its kind is a word of the door's; its name is `[A-Za-z0-9][A-Za-z0-9._-]{0,254}`. It belongs to a group,
/// or to the registry.
package struct EntityID: Hashable, Sendable, CustomStringConvertible {
    package let group: GroupName?
    package let kind: Handle
    package let name: String

    package static let maximumLength = 255

    /// - Throws: `invalid` where the name breaks the rule.
    package init(_ kind: Handle, _ name: String, in group: GroupName? = nil) throws(CairnError) {
        let bytes = Array(name.utf8)
        guard (1...Self.maximumLength).contains(bytes.count), bytes[0].isAlphanumeric,
            bytes.allSatisfy({ $0.isAlphanumeric || "._-".utf8.contains($0) })
        else {
            throw CairnError(
                .invalid, "'\(name.printable)' cannot name an entity",
                hint: "use letters, digits and . _ -, beginning with a letter or a digit")
        }
        (self.kind, self.name, self.group) = (kind, name, group)
    }

    private init(unchecked kind: Handle, _ name: String, in group: GroupName?) {
        (self.kind, self.name, self.group) = (kind, name, group)
    }

    /// What a door says of a version later, which its record cannot hold any more; removed with it.
    package static func amendment(of group: GroupName, _ number: VersionNumber) -> EntityID {
        EntityID(unchecked: Handle(unchecked: "amendment"), "\(number)", in: group)
    }

    /// The version of which it is the amendment; `nil` for every other entity.
    package var amended: (group: GroupName, number: VersionNumber)? {
        // What is no number names no version.
        guard let group, let number = try? VersionNumber(parsing: name),
            self == Self.amendment(of: group, number)
        else { return nil }
        return (group, number)
    }

    /// `model-card credit`
    package var description: String { "\(kind) \(name)" }
}
