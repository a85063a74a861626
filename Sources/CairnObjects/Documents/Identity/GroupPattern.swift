/// Which groups something is about: a group's name in which `*` stands for any characters, compared without
/// regard to case. `*` alone is all groups, and what is the registry's own.
package struct GroupPattern: Hashable, Sendable, CustomStringConvertible {
    package let description: String

    /// All groups.
    package static let all = GroupPattern(unchecked: "*")

    private init(unchecked text: String) { description = text }

    /// - Throws: `invalid` where no group's name could match.
    package init(parsing text: String) throws(CairnError) {
        let isPossible =
            !text.isEmpty && text.utf8.count <= 4 * GroupName.maximumLength && !text.contains("**")
            && text.utf8.allSatisfy {
                $0.isAlphanumeric || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "*")
            }
        guard isPossible else {
            throw CairnError(
                .invalid, "'\(text.printable)' is no pattern of group names",
                hint: "write a group's name, in which * stands for anything: 'fraud-*', or '*' for all")
        }
        description = text
    }

    package var isAll: Bool { self == .all }

    package func matches(_ group: GroupName) -> Bool {
        Wildcard.matches(group.folded.utf8, description.lowercased().utf8)
    }

    /// Buckets are matched like groups.
    package func matches(_ bucket: BucketName) -> Bool {
        Wildcard.matches(bucket.description.utf8, description.lowercased().utf8)
    }

    /// Whether every group that the other is about is one that this is about: a star in the other can only be
    /// met by a star.
    package func covers(_ other: GroupPattern) -> Bool {
        Wildcard.matches(other.description.lowercased().utf8, description.lowercased().utf8)
    }
}
