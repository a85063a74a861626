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
    /// Whether its group stands for it alone, as SageMaker's packages without versions have one.
    package var isUnversioned = false
    /// Whether the event is that it was deleted.
    package var isDeleted = false
    /// What a door said of it beside its record, as it is now.
    package var amendment: [String: JSON] = [:]
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

    /// The same, also of a version that the event deleted, as long as its documents are there.
    package func packageSubject(of event: Event) async throws -> EventSubject? {
        var found = try await subject(of: event)
        if found == nil { found = try await deleted(by: event) }
        guard var subject = found else { return nil }
        let (group, number) = (subject.version.group, subject.version.number)
        subject.amendment = try await entity(.amendment(of: group, number))?.value.content ?? [:]
        if case .object(let details)? = try await groupDocument(group)?.value.unknown[PackageDetails.key] {
            subject.isUnversioned = details["ModelPackageType"] == "Unversioned"
        }
        return subject
    }

    private func deleted(by event: Event) async throws -> EventSubject? {
        for move in event.moves where move.to == nil {
            guard case .version(let group, let number) = move.ref, let digest = move.from,
                let document = try await storage.documents([digest])[digest]
            else { continue }
            let manifest = try Manifest(document)
            let record = manifest.config.digest
            guard let said = try await storage.documents([record])[record] else { continue }
            return EventSubject(
                version: VersionID(group: group, number: number, manifest: digest), manifest: manifest,
                record: try Record(said), approval: .pending, labels: [:], isDeleted: true)
        }
        return nil
    }
}
