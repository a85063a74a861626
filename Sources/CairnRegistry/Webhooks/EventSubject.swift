package import CairnObjects
import CairnStorage

/// The version that an event is about, with what is said of it to those who are far away.
package struct EventSubject: Sendable {
    package let version: VersionID
    package let manifest: Manifest
    package let record: Record
    /// What the entry made it, or what it is now.
    package let approval: ApprovalState
    package let labels: [String: String]
}

extension Registry {
    /// - Returns: `nil` where the event is about no version, or about one that is deleted.
    package func subject(of event: Event) async throws -> EventSubject? {
        guard let group = event.group, let digest = event.manifest, let name = event.version,
            name.hasPrefix("\(group):")
        else { return nil }
        let number = try VersionNumber(parsing: String(name.dropFirst("\(group):".count)))
        guard try await storage.target(of: .version(group, number)) == digest else { return nil }
        let manifest = try await value(Manifest.self, at: digest)
        let ref = RefName.approval(group, number)
        let approval: Approval? =
            if let moved = event.moves.first(where: { $0.ref.key == ref.key })?.to {
                try await value(at: moved)
            } else {
                try await value(Approval.self, of: ref)?.value
            }
        return EventSubject(
            version: VersionID(group: group, number: number, manifest: digest), manifest: manifest,
            record: try await value(at: manifest.config.digest), approval: approval?.state ?? .pending,
            labels: try await value(Labels.self, of: .labels(group, number))?.value.values ?? [:])
    }
}
