import CairnObjects
import CairnRegistry
import CairnStorage

/// Amazon's resource names, as this registry's server makes them.
struct TargetNames: Sendable {
    let account: String
    let region: String

    func name(_ kind: String, _ name: String) -> String {
        "arn:aws:sagemaker:\(region):\(account):\(kind)/\(name)"
    }
}

/// Where the things that another registry's lineage is about are here.
///
/// An artifact whose source is a package that was read over is the version that the package is here, which
/// has a place in the lineage of its own; so has what is known by its digest alone.
struct LineagePlaces: Sendable {
    let names: TargetNames
    let registry: Registry
    let reader: SageMakerReader
    private var known: [String: String] = [:]

    init(names: TargetNames, registry: Registry, reader: SageMakerReader) {
        (self.names, self.registry, self.reader) = (names, registry, reader)
    }

    /// Learns where a thing is.
    ///
    /// - Returns: the entity that it is here; `nil` where it is a version.
    mutating func add(_ node: ImportedLineage.Node) async throws -> EntityID? {
        if let version = try await version(node) {
            known[node.arn] = version
            return nil
        }
        let id =
            node.kind == .artifact
            ? try SageMakerEntities.artifact(of: node.source)
            : try SageMakerEntities.id(node.kind, node.name)
        known[node.arn] = names.name(node.kind.rawValue, id.name)
        return id
    }

    /// The resource name here of what has one there; `nil` where nothing of it is here.
    mutating func place(_ arn: String) async throws -> String? {
        if let place = known[arn] { return place }
        guard let (kind, name) = ImportedLineage.resource(arn) else { return nil }
        // Parts of Amazon's experiments are elsewhere, here as there.
        guard let lineage = SageMakerEntities.Kind(rawValue: kind),
            [.artifact, .action, .context].contains(lineage)
        else { return arn }
        guard lineage == .artifact else { return nil }
        // What is in no list is known by its digest: another Cairn tells of such.
        guard let node = try await reader.artifact(arn) else { return nil }
        var place = try await version(node)
        if place == nil, name.utf8.count == 64 { place = names.name(kind, name) }
        known[arn] = place
        return place
    }

    private func version(_ node: ImportedLineage.Node) async throws -> String? {
        guard node.kind == .artifact, let source = node.source.object?["SourceUri"]?.string,
            ImportedLineage.resource(source)?.kind == "model-package",
            let entry = try await registry.storage.entry(for: try ImportedPackage.key(source)),
            let id = VersionID(registeredBy: entry)
        else { return nil }
        return names.name("artifact", id.manifest.hex)
    }

    /// What an association's entity has.
    static func content(_ source: String, _ destination: String, _ type: String?) -> [String: JSON] {
        var content: [String: JSON] = [
            "SourceArn": .string(source), "DestinationArn": .string(destination),
        ]
        content["AssociationType"] = type.map(JSON.string)
        return content
    }
}
