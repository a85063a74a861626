package import CairnObjects

/// An entity as it stands.
package struct Entity: Sendable, Equatable {
    package let id: EntityID
    /// Its document: what a change is compared with.
    package let digest: Digest
    package let value: EntityDocument

    package init(_ id: EntityID, _ digest: Digest, _ value: EntityDocument) {
        (self.id, self.digest, self.value) = (id, digest, value)
    }
}

/// What an entity is to be.
package struct EntityDraft: Sendable {
    package var content: [String: JSON]
    package var labels: [String: String]
    /// Bytes that it needs; held by the lease.
    package var blobs: [Descriptor] = []

    package init(_ content: [String: JSON], labels: [String: String] = [:]) {
        (self.content, self.labels) = (content, labels)
    }
}
