import CairnObjects

/// A model card of another registry, with all its versions.
struct ImportedCard: Sendable {
    /// One version.
    struct Edition: Sendable {
        let number: Int
        let content: String
        let status: String
        /// When it was made, as the other side writes times.
        let created: JSON?
    }

    let name: String
    /// From the first on.
    let editions: [Edition]
    /// `nil` where they cannot be read.
    let tags: [String: String]?
    let security: JSON?

    /// What an entity has of a version.
    func content(_ edition: Edition) -> [String: JSON] {
        var content: [String: JSON] = [
            "ModelCardVersion": .integer(edition.number), "Content": .string(edition.content),
            "ModelCardStatus": .string(edition.status),
        ]
        content["SecurityConfig"] = security
        content["VersionCreationTime"] = edition.created
        return content
    }
}
