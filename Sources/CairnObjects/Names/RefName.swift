/// The name of a ref: everything mutable in a registry, and nothing else, has one.
package enum RefName: Hashable, Sendable {
    /// `groups/G`: the group document.
    case group(GroupName)
    /// `groups/G/versions/N`: a manifest; created once, removed by deletion, never moved.
    case version(GroupName, VersionNumber)
    /// `groups/G/approvals/N`: the newest approval of version N.
    case approval(GroupName, VersionNumber)
    /// `groups/G/labels/N`: the labels of version N.
    case labels(GroupName, VersionNumber)
    /// `groups/G/stages/S`: the manifest that stands in stage S.
    case stage(GroupName, StageName)
    /// `groups/G/observations/N/K`: the K-th observation of version N; created once, removed with it.
    case observation(GroupName, VersionNumber, ObservationNumber)
    /// `groups/G/policy`: the group's rules.
    case policy(GroupName)
    /// `policy`: the rules of every group that has none of its own.
    case defaultPolicy
    /// `users/U`: who may use the registry through a server, and in what roles.
    case user(Handle)
    /// `tokens/T`: what a user shows to a server.
    case token(Handle)
    /// `issuers/I`: who else vouches for users (OpenID Connect).
    case issuer(Handle)
    /// `webhooks/W`: whom a server tells of what happens.
    case webhook(Handle)
    /// `buckets/B`: the bucket document.
    case bucket(BucketName)
    /// `buckets/B/KEY`: an object, which names a blob; the key in the form that refs have.
    case object(BucketName, ObjectKey)

    /// `groups/G/entities/KIND/NAME`, or `entities/KIND/NAME`: what a door keeps for its clients.
    case entity(EntityID)

    /// The group that it belongs to; `nil` for what is the registry's own.
    package var group: GroupName? {
        switch self {
        case .group(let group), .version(let group, _), .approval(let group, _), .labels(let group, _),
            .stage(let group, _), .observation(let group, _, _), .policy(let group):
            group
        case .entity(let id): id.group
        case .defaultPolicy, .user, .token, .issuer, .webhook, .bucket, .object: nil
        }
    }

    /// The bucket that it belongs to; `nil` for what is no object.
    package var bucket: BucketName? {
        switch self {
        case .bucket(let bucket), .object(let bucket, _): bucket
        default: nil
        }
    }

    /// The form under which storages compare names: a group's part without regard to case.
    package var key: String { text(group: group?.folded ?? "") }

    private func text(group: String) -> String {
        switch self {
        case .group: "groups/\(group)"
        case .version(_, let number): "groups/\(group)/versions/\(number)"
        case .approval(_, let number): "groups/\(group)/approvals/\(number)"
        case .labels(_, let number): "groups/\(group)/labels/\(number)"
        case .stage(_, let stage): "groups/\(group)/stages/\(stage)"
        case .observation(_, let number, let place): "groups/\(group)/observations/\(number)/\(place)"
        case .policy: "groups/\(group)/policy"
        case .defaultPolicy: "policy"
        case .user(let name): "users/\(name)"
        case .token(let name): "tokens/\(name)"
        case .issuer(let name): "issuers/\(name)"
        case .webhook(let name): "webhooks/\(name)"
        case .bucket(let bucket): "buckets/\(bucket)"
        case .object(let bucket, let key): "buckets/\(bucket)/\(key.encoded)"
        case .entity(let id): (id.group == nil ? "" : "groups/\(group)/") + "entities/\(id.kind)/\(id.name)"
        }
    }
}

extension RefName: CustomStringConvertible {
    package var description: String { text(group: group?.description ?? "") }
}

extension RefName {
    /// - Throws: `invalid` where no ref can have this name.
    package init(parsing text: String) throws(CairnError) {
        if text == "policy" {
            self = .defaultPolicy
            return
        }
        if text.hasPrefix("buckets/") {
            self = try Self.object(text)
            return
        }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        if parts.count == 2, let name = try Self.own(parts[0], parts[1]) {
            self = name
            return
        }
        if parts.count == 3, parts[0] == "entities" {
            self = .entity(try EntityID(try Handle(parsing: parts[1]), parts[2]))
            return
        }
        guard parts.count >= 2, parts[0] == "groups" else { throw Self.refusal(text) }
        let group = try GroupName(parsing: parts[1])
        switch (parts.count, parts.count > 2 ? parts[2] : "") {
        case (2, _): self = .group(group)
        case (3, "policy"): self = .policy(group)
        case (4, "versions"): self = .version(group, try VersionNumber(parsing: parts[3]))
        case (4, "approvals"): self = .approval(group, try VersionNumber(parsing: parts[3]))
        case (4, "labels"): self = .labels(group, try VersionNumber(parsing: parts[3]))
        case (5, "observations"):
            self = .observation(
                group, try VersionNumber(parsing: parts[3]), try ObservationNumber(parsing: parts[4]))
        case (5, "entities"):
            self = .entity(try EntityID(try Handle(parsing: parts[3]), parts[4], in: group))
        case (4, "stages"): self = .stage(group, try StageName(parsing: parts[3]))
        default: throw Self.refusal(text)
        }
    }

    /// A bucket or an object, whose key may have slashes.
    private static func object(_ text: String) throws(CairnError) -> RefName {
        let parts = text.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false)
            .map(String.init)
        let bucket = try BucketName(parsing: parts[1])
        return parts.count == 2 ? .bucket(bucket) : .object(bucket, try ObjectKey(encoded: parts[2]))
    }

    /// What is the registry's own and has a name.
    private static func own(_ kind: String, _ name: String) throws(CairnError) -> RefName? {
        switch kind {
        case "users": .user(try Handle(parsing: name))
        case "tokens": .token(try Handle(parsing: name))
        case "issuers": .issuer(try Handle(parsing: name))
        case "webhooks": .webhook(try Handle(parsing: name))
        default: nil
        }
    }

    /// What the keys of a kind's entities begin with.
    package static func entityRoot(_ kind: Handle, in group: GroupName?) -> String {
        (group.map { "groups/\($0.folded)/" } ?? "") + "entities/\(kind)/"
    }

    private static func refusal(_ text: String) -> CairnError {
        CairnError(.invalid, "'\(text.printable)' is not the name of a ref")
    }
}
