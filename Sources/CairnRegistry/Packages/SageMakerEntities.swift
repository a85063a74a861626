package import CairnObjects

/// Where what SageMaker's clients make beside groups and packages is kept. The door writes it, and so does
/// whoever reads another registry over.
package enum SageMakerEntities {
    /// What has a kind of its own.
    package enum Kind: String, Sendable, CaseIterable {
        case card = "model-card"
        case artifact, action, context, association
        case resourcePolicy = "resource-policy"

        /// As refs have it.
        package var handle: Handle {
            get throws(CairnError) { try Handle(parsing: rawValue) }
        }
    }

    /// - Throws: `invalid` where nothing of the kind can be called so.
    package static func id(_ kind: Kind, _ name: String) throws(CairnError) -> EntityID {
        try EntityID(try kind.handle, name)
    }

    /// An artifact is known by what it is: the same source is the same artifact.
    package static func artifact(of source: JSON) throws(CairnError) -> EntityID {
        try id(.artifact, String(Digest(of: source.canonicalBytes).hex.prefix(32)))
    }

    package static func association(
        from source: String, to destination: String
    ) throws(CairnError) -> EntityID {
        try id(.association, Digest(of: Array("\(source)\n\(destination)".utf8)).hex)
    }

    /// Who may use the group in Amazon's accounts; kept, not obeyed: Cairn's roles and policies are its own.
    package static func resourcePolicy(of group: GroupName) throws(CairnError) -> EntityID {
        try EntityID(try Kind.resourcePolicy.handle, "policy", in: group)
    }
}
