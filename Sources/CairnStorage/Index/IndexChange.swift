package import CairnObjects

/// What a ref move means to the index. The index is a view: these changes, and nothing else, make it.
package enum IndexChange: Equatable, Sendable {
    case group(GroupName, GroupDocument?)
    case version(IndexedVersion)
    case approval(GroupName, VersionNumber, ApprovalState)
    case labels(GroupName, VersionNumber, [String: String])
    case stage(GroupName, StageName, Digest?)
    case versionRemoved(GroupName, VersionNumber)

    /// The changes that these moves make, in an order in which they can be applied one after the other.
    ///
    /// - Parameter document: Gives the document that a ref names; throws where it is missing.
    package static func changes(
        for moves: [RefMove], document: (Digest) throws -> Document
    ) throws -> [IndexChange] {
        try moves.compactMap { try change(for: $0, document: document) }.sorted { $0.rank < $1.rank }
    }

    private static func change(for move: RefMove, document: (Digest) throws -> Document) throws
        -> IndexChange?
    {
        switch (move.ref, move.to) {
        case (.group(let group), let target):
            return .group(group, try target.map { try GroupDocument(document($0)) })
        case (.version(let group, let number), let target?):
            let manifest = try Manifest(document(target))
            let record = try Record(document(manifest.config.digest))
            return .version(
                IndexedVersion(
                    group: group, number: number, digest: target, manifest: manifest, record: record))
        case (.version(let group, let number), nil): return .versionRemoved(group, number)
        case (.approval(let group, let number), let target?):
            return .approval(group, number, try Approval(document(target)).state)
        case (.labels(let group, let number), let target):
            return .labels(group, number, try target.map { try Labels(document($0)).values } ?? [:])
        case (.stage(let group, let stage), let target): return .stage(group, stage, target)
        case (.approval, nil), (.policy, _), (.defaultPolicy, _), (.observation, _), (.user, _), (.token, _),
            (.issuer, _), (.webhook, _), (.bucket, _), (.object, _), (.entity, _):
            return nil
        }
    }

    private var rank: Int {
        switch self {
        case .group(_, .some): 0
        case .version: 1
        case .approval, .labels: 2
        case .stage: 3
        case .versionRemoved: 4
        case .group(_, nil): 5
        }
    }
}
