import CairnObjects
import CairnRegistry
import CairnStorage

/// Cairn's own lineage as artifacts: every manifest, every file and every input with a digest is one, whose
/// identifier is that digest in hexadecimal.
struct CairnLineage: Sendable {
    /// As the caller may see it.
    let registry: Registry
    let names: ResourceNames

    /// The artifact that stands for these bytes.
    func arn(_ digest: Digest) -> String { names.name(.artifact, digest.hex) }

    /// The digest that an artifact stands for; `nil` where clients made it.
    func digest(_ arn: String) -> Digest? {
        guard let parts = ResourceNames.parts(arn), parts.type == "artifact", parts.name.utf8.count == 64
        else { return nil }
        return try? Digest(parsing: "sha256:\(parts.name)")  // what is no digest was made by a client
    }

    /// - Returns: `nil` where nothing has this digest that the caller may see.
    func artifact(_ digest: Digest) async throws -> LineageArtifact? {
        if let row = try await rows(.digest, digest, limit: 1).first {
            let package = PackageName.version(row.group, row.number)
            return LineageArtifact(
                node: node(digest, "\(row.group)-\(row.number)", "ModelPackage", row.createdAt),
                source: names.name(of: package), version: row)
        }
        if let row = try await rows(.link(.input), digest, limit: 1).first {
            let input = try await record(of: row).inputs.first { $0.digest == digest }
            return LineageArtifact(
                node: node(digest, input?.name, Self.type(input?.kind), row.createdAt),
                source: input?.uri ?? "\(digest)", version: nil)
        }
        guard let row = try await rows(.link(.file), digest, limit: 1).first else { return nil }
        return LineageArtifact(
            node: node(digest, nil, "Model", row.createdAt), source: "\(digest)", version: nil)
    }

    private func node(_ digest: Digest, _ name: String?, _ type: String, _ created: Timestamp) -> LineageNode
    {
        LineageNode(
            arn: arn(digest), lineageType: "Artifact", name: name, type: type, created: created)
    }

    private static func type(_ kind: String?) -> String {
        switch kind {
        case nil, "dataset"?, "directory"?: "DataSet"
        case "model"?: "Model"
        case let kind?: kind
        }
    }

    /// What the artifact came of.
    func above(_ digest: Digest) async throws -> [LineageEdge] {
        guard let row = try await rows(.digest, digest, limit: 1).first else { return [] }
        let record = try await record(of: row)
        let inputs = record.inputs.compactMap(\.digest).map { edge($0, digest, "ContributedTo", row) }
        let files = row.links.filter { $0.kind == .file }.map {
            edge($0.digest, digest, "ContributedTo", row)
        }
        let parents = record.parents.map { edge($0, digest, "DerivedFrom", row) }
        var seen: Set<LineageEdge> = []
        return (parents + inputs + files).filter { seen.insert($0).inserted }
    }

    /// What came of the artifact.
    func below(_ digest: Digest) async throws -> [LineageEdge] {
        var edges: [LineageEdge] = []
        for (kind, type) in [
            (IndexedVersion.Link.Kind.parent, "DerivedFrom"), (.input, "ContributedTo"),
            (.file, "ContributedTo"),
        ] {
            edges += try await rows(.link(kind), digest, limit: Self.most).map {
                edge(digest, $0.manifest, type, $0)
            }
        }
        var seen: Set<LineageEdge> = []
        return edges.filter { seen.insert($0).inserted }
    }

    /// So many things that came of one are looked at.
    private static let most = 1000

    private func edge(
        _ source: Digest, _ destination: Digest, _ type: String, _ row: IndexedVersion
    ) -> LineageEdge {
        LineageEdge(
            source: arn(source), destination: arn(destination), type: type, created: row.createdAt)
    }

    private func rows(_ field: Field, _ digest: Digest, limit: Int) async throws -> [IndexedVersion] {
        try await registry.list(
            VersionQuery(where: .compare(field, .equal, .text("\(digest)")), limit: limit)
        ).versions
    }

    private func record(of row: IndexedVersion) async throws -> Record {
        try await registry.record(
            of: VersionID(group: row.group, number: row.number, manifest: row.manifest))
    }
}

/// An artifact that Cairn knows of itself.
struct LineageArtifact: Sendable {
    let node: LineageNode
    let source: String
    /// The version that it stands for.
    let version: IndexedVersion?
}
