package import CairnObjects
package import CairnStorage

/// Small documents that doors keep behind refs, so that they are in the log, are verified and outlive a
/// collection like everything else. What they mean is the doors' business.
extension Registry {
    /// The entity; `nil` where there is none.
    package func entity(_ id: EntityID) async throws -> Entity? {
        try await value(EntityDocument.self, of: .entity(id)).map { Entity(id, $0.digest, $0.value) }
    }

    /// All entities of a kind, by name. Costs what there is to return.
    package func entities(_ kind: Handle, in group: GroupName? = nil) async throws -> [Entity] {
        let root = RefName.entityRoot(kind, in: group)
        var (found, start) = ([(EntityID, Digest)](), root)
        while true {
            let page = try await storage.refs(from: start, before: root + "\u{7F}", limit: Self.pageOfRefs)
            for case let standing in page {
                guard case .entity(let id) = standing.ref else { continue }
                found.append((id, standing.target))
            }
            guard page.count == Self.pageOfRefs, let last = page.last else { break }
            start = last.ref.key + "\u{1}"
        }
        let documents = try await storage.documents(found.map(\.1))
        var entities: [Entity] = []
        for (id, digest) in found {
            // What could not be read with the others is asked for alone, for its error.
            let value = try await documents[digest].map { (document) throws(CairnError) in
                try EntityDocument(document)
            }.orElse { try await self.value(at: digest) }
            entities.append(Entity(id, digest, value))
        }
        return entities
    }

    private static var pageOfRefs: Int { 1000 }

    /// The editions of an entity, the newest first, as far as its kind keeps them.
    package func editions(of entity: Entity) async throws -> [EntityDocument] {
        var (editions, next) = ([entity.value], entity.value.previous)
        while let digest = next {
            let value = try await value(EntityDocument.self, at: digest)
            editions.append(value)
            next = value.previous
        }
        return editions
    }

    /// Makes an entity.
    ///
    /// - Parameters:
    ///   - lease: What holds its bytes; the commit consumes it.
    ///   - expectations: Refs that must stand where the caller saw them.
    /// - Throws: `exists` where there is one.
    package func createEntity(
        _ id: EntityID, _ draft: EntityDraft, under lease: Lease? = nil,
        expecting expectations: [RefExpectation] = [], by intent: Intent
    ) async throws -> Entity {
        try intent.refuseDryRun()
        let labels = try Labels(draft.labels)
        return try await committing(intent) {
            guard try await storage.target(of: .entity(id)) == nil else {
                throw CairnError(.exists, "there is already a \(id)")
            }
            let document = EntityDocument(
                draft.content, labels: labels, blobs: draft.blobs, at: clock(), by: intent.actor)
            var transaction = transaction(.entityCreated, by: intent)
            try transaction.move(.entity(id), from: nil, to: document)
            transaction.expectations = try await ownerStands(id) + expectations
            transaction.lease = lease
            return (transaction, Entity(id, transaction.moves[0].to ?? Digest(of: []), document))
        }.outcome
    }

    /// Changes an entity.
    ///
    /// - Parameters:
    ///   - keepsPrevious: Whether the edition that stands there, the first, is kept behind the new one; else
    ///     the new one takes its place before those that are kept already.
    ///   - change: Called again where somebody else was first.
    /// - Throws: `notFound` where there is none; what `change` throws.
    @discardableResult
    package func changeEntity(
        _ id: EntityID, keepsPrevious: (EntityDocument, EntityDocument) -> Bool = { _, _ in false },
        under lease: Lease? = nil,
        expecting expectations: [RefExpectation] = [], by intent: Intent,
        _ change: (inout EntityDocument) throws -> Void
    ) async throws -> Entity {
        try await committing(intent) {
            guard let before = try await entity(id) else {
                throw CairnError(.notFound, "there is no \(id)")
            }
            var document = before.value
            try change(&document)
            guard document != before.value else { return (nil, before) }
            (document.modifiedAt, document.modifiedBy) = (clock(), intent.actor)
            document.edition += 1
            let isKept = keepsPrevious(before.value, document)
            document.previous = isKept ? before.digest : before.value.previous
            var transaction = transaction(.entityChanged, by: intent)
            try transaction.move(.entity(id), from: before.digest, to: document)
            transaction.expectations = try await ownerStands(id) + expectations
            transaction.lease = lease
            let digest = transaction.moves.first?.to ?? before.digest
            return (transaction.moves.isEmpty ? nil : transaction, Entity(id, digest, document))
        }.outcome
    }

    /// Removes an entity.
    ///
    /// - Throws: `notFound` where there is none.
    @discardableResult
    package func deleteEntity(_ id: EntityID, by intent: Intent) async throws -> LogEntry? {
        try await committing(intent) {
            guard let target = try await storage.target(of: .entity(id)) else {
                throw CairnError(.notFound, "there is no \(id)")
            }
            var transaction = transaction(.entityDeleted, by: intent)
            transaction.moves = [RefMove(.entity(id), from: target, to: nil)]
            return (transaction, ())
        }.entry
    }

    /// That the group to which the entity belongs is there.
    func ownerStands(_ id: EntityID) async throws -> [RefExpectation] {
        guard let group = id.group else { return [] }
        return [RefExpectation(.group(group), names: try await requireGroup(group).digest)]
    }
}

extension Optional {
    fileprivate func orElse(_ other: () async throws -> Wrapped) async throws -> Wrapped {
        if let self { return self }
        return try await other()
    }
}
