package import CairnObjects

/// Tells where refs stand.
package protocol RefReader: Sendable {
    /// What the ref names; `nil` where it names nothing. Costs the same however many refs there are.
    func target(of ref: RefName) async throws -> Digest?

    /// The ref as it was spelled when it was made, where it names something: a group's name may be asked for
    /// in another case.
    func spelling(of ref: RefName) async throws -> RefName?

    /// The refs in the scope that name something, as they stood at one moment. Costs what there is to return.
    func snapshot(_ scope: RefScope) async throws -> RefSnapshot

    /// The refs whose keys lie in the range, in the order of their keys: the first so many. Costs what there
    /// is to return.
    ///
    /// - Parameters:
    ///   - start: The lowest key that counts.
    ///   - end: The lowest key that counts no more.
    func refs(from start: String, before end: String, limit: Int) async throws -> [StandingRef]
}

/// A ref and what it names.
package struct StandingRef: Equatable, Sendable {
    package let ref: RefName
    package let target: Digest

    package init(_ ref: RefName, names target: Digest) { (self.ref, self.target) = (ref, target) }
}

/// Which refs a snapshot holds.
package enum RefScope: Sendable {
    case all
    /// The group's document, versions, approvals, labels, stages, observations and policy.
    case group(GroupName)
    case stages(of: GroupName)
    case observations(of: GroupName, VersionNumber)
    case users
    case tokens
    case issuers
    case webhooks

    /// What the keys of such refs begin with; a group's document is the one whose key is this without the
    /// slash.
    package var keyPrefix: String {
        switch self {
        case .all: ""
        case .group(let group): RefName.group(group).key + "/"
        case .stages(let group): RefName.group(group).key + "/stages/"
        case .users: "users/"
        case .tokens: "tokens/"
        case .issuers: "issuers/"
        case .webhooks: "webhooks/"
        case .observations(let group, let number): RefName.group(group).key + "/observations/\(number)/"
        }
    }

    package func contains(_ ref: RefName) -> Bool {
        if case .group(let group) = self, case .group(let other) = ref { return group.folded == other.folded }
        return ref.key.hasPrefix(keyPrefix)
    }
}

/// Refs at one moment: what replaying the log up to `logSize` must give.
package struct RefSnapshot: Equatable, Sendable {
    package let refs: [RefName: Digest]
    /// How many entries the log had then.
    package let logSize: Int64

    package init(refs: [RefName: Digest], logSize: Int64) {
        (self.refs, self.logSize) = (refs, logSize)
    }
}
