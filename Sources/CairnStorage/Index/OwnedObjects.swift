package import CairnObjects

/// Which objects come to belong to a ref's owner when the ref is moved.
package enum OwnedObjects {
    /// The document that the move names, and all that this document needs; nothing where it is not there any
    /// more, or is no such document.
    ///
    /// - Parameter document: Gives a document; `nil` where it is missing. What it throws is thrown on.
    package static func objects(
        named target: Digest, by ref: RefName, document: (Digest) throws -> Document?
    ) throws -> [Digest] {
        guard let named = try document(target) else { return [] }
        switch ref {
        case .version, .stage:
            // Whoever reads a manifest that is none is told; that it needs nothing harms nobody.
            guard let manifest = try? Manifest(named) else { return [target] }
            let record = try document(manifest.config.digest).flatMap { try? Record($0) }
            let attached = [record?.card, record?.report].compactMap { $0?.digest }
            return [target, manifest.config.digest] + manifest.layers.map(\.digest) + attached
        case .approval:
            let approval = try? Approval(named)  // as above
            return [target] + [approval?.policy].compactMap { $0 }
        case .observation:
            let observation = try? Observation(named)  // as above
            return [target] + [observation?.report?.digest].compactMap { $0 }
        case .object:
            let object = try? ObjectDocument(named)  // as above
            return [target] + [object?.blob.digest].compactMap { $0 }
        case .entity:
            let entity = try? EntityDocument(named)  // as above
            return [target] + (entity?.blobs.map(\.digest) ?? []) + [entity?.previous].compactMap { $0 }
        case .bucket: return [target]
        case .group, .labels, .policy, .defaultPolicy, .user, .token, .issuer, .webhook: return [target]
        }
    }
}
