package import CairnObjects

/// Tells whose an object is, so that a server gives it to those only who may look at what is theirs.
package protocol ObjectOwners: Sendable {
    /// Who owns each of the objects. One that nothing ever named, such as the blob of a push under way, has
    /// no owner and is not among them. Costs what there is to return, however many objects there are.
    func owners(of objects: [Digest]) async throws -> [Digest: Set<ObjectOwner>]
}

/// Whose an object is: of whom a ref ever named it, or a document that needs it. Inputs and parents that a
/// record only mentions do not count, since whoever registers may mention what they like.
package enum ObjectOwner: Hashable, Sendable {
    case group(GroupName)
    case bucket(BucketName)
    /// The rules of every group that has none of its own.
    case everybody
    /// Users, tokens, issuers, webhooks.
    case administrators

    /// The owner of what a ref names.
    package init(of ref: RefName) {
        switch ref {
        case .group(let group), .version(let group, _), .approval(let group, _), .labels(let group, _),
            .stage(let group, _), .observation(let group, _, _), .policy(let group):
            self = .group(group)
        case .defaultPolicy: self = .everybody
        case .entity(let id): self = id.group.map(ObjectOwner.group) ?? .administrators
        case .user, .token, .issuer, .webhook: self = .administrators
        case .bucket(let bucket), .object(let bucket, _): self = .bucket(bucket)
        }
    }
}
