package import CairnObjects
package import CairnRegistry

/// The log of a registry, looked at whenever somebody asks.
package struct RegistryFeed: EventFeed {
    private let registry: Registry

    package init(_ registry: Registry) { self.registry = registry }

    package func size() async throws -> Int64 {
        try Checkpoint(note: try await registry.checkpoint(), trusting: registry.key).size
    }

    package func digest(of sequence: Int64) async throws -> Digest? {
        try await registry.entries(from: sequence, limit: 1).first.map { Digest(of: $0.bytes) }
    }

    package func page(from sequence: Int64, matching filter: EventFilter) async throws -> EventPage {
        let entries = try await registry.entries(from: sequence, limit: Self.pageSize)
        return EventPage(entries.map { told($0, filter) }, isAtEnd: entries.isEmpty)
    }

    private func told(_ entry: LogEntry, _ filter: EventFilter) -> EventPage.Entry {
        let digest = Digest(of: entry.bytes)
        guard filter.matches(entry) else { return EventPage.Entry(entry.sequence, digest: digest) }
        let registry = registry
        return EventPage.Entry(entry.sequence, digest: digest) {
            try await registry.event(for: entry, about: filter.spec)
        }
    }

    /// How many entries are read at once.
    private static var pageSize: Int { 100 }
}
