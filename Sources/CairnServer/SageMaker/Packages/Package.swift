import CairnObjects
import CairnRegistry
import CairnStorage

/// A package with everything that SageMaker tells of one.
struct Package: Sendable {
    let name: PackageName
    let version: Version
    /// What was said of it later.
    let amendment: Entity?
    /// When labels were changed last, and by whom.
    let labelled: LogEntry?

    var id: VersionID { version.id }
    var record: Record { version.record }

    /// What the package was made with, as it is now; `nil` where it was made through another door.
    var members: [String: JSON]? {
        guard let details = PackageDetails(of: record) else { return amendment?.value.content }
        return details.members.merging(amendment?.value.content ?? [:]) { _, later in later }
    }

    /// The addresses that were pinned, later ones too.
    var pinned: Set<String> { Set(PackageDetails(of: record)?.pinned.keys.map { $0 } ?? []) }

    /// The last thing that changed it; `nil` where nothing did.
    var modification: (at: Timestamp, by: Principal)? {
        var all: [(at: Timestamp, by: Principal)] = []
        if version.approvals.count > 1 { all.append((version.approvals[0].at, version.approvals[0].actor)) }
        if let amendment { all.append((amendment.value.modifiedAt, amendment.value.modifiedBy)) }
        if let labelled, labelled.action != .versionRegistered { all.append((labelled.at, labelled.actor)) }
        return all.max { $0.at < $1.at }
    }
}

extension SageMakerDoor {
    /// A package by a name of it.
    ///
    /// - Throws: a fault where there is none, `forbidden` where the caller may not read its group.
    func package(_ text: String, _ call: SageMakerCall) async throws -> Package {
        let name = try names.package(text)
        try call.access.require(.read, in: name.group)
        guard let package = try await package(name) else { throw notThere(name) }
        return package
    }

    func notThere(_ name: PackageName) -> SageMakerFault {
        SageMakerFault(.validation, "ModelPackage \(names.name(of: name)) does not exist")
    }

    /// - Returns: `nil` where there is no such package.
    func package(_ name: PackageName) async throws -> Package? {
        guard let group = try await registry.groupDocument(name.group) else { return nil }
        if case .unversioned = name, !group.value.isPackage { return nil }
        if case .version = name, group.value.isPackage { return nil }
        let id: VersionID?
        switch name {
        case .version(_, let number): id = try await registry.version(number: number, in: group.name)
        case .unversioned: id = try await registry.onlyVersion(in: group.name)
        }
        return try await id.asyncMap { try await package($0, isUnversioned: group.value.isPackage) }
    }

    func package(_ id: VersionID, isUnversioned: Bool) async throws -> Package {
        let version = try await registry.version(id)
        let labelled =
            version.labels.isEmpty ? nil : try await registry.lastMove(of: .labels(id.group, id.number))
        return Package(
            name: self.name(of: id, isUnversioned: isUnversioned), version: version,
            amendment: try await registry.entity(.amendment(of: id.group, id.number)), labelled: labelled)
    }
}
