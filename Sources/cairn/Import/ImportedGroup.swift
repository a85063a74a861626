import CairnObjects

/// A group of another registry.
struct ImportedGroup: Sendable {
    let name: GroupName
    let description: String
    /// `nil` where they cannot be read.
    let tags: [String: String]?
    /// The text of its resource policy, where it has one that can be read.
    let policy: String?
}
