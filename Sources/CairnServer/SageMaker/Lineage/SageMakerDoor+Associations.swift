import CairnObjects
import CairnRegistry
import CairnStorage

/// Which things came of which.
extension SageMakerDoor {
    /// All that clients added.
    func associations() async throws -> [LineageEdge] {
        try await registry.entities(try SageMakerEntities.Kind.association.handle).compactMap { entity in
            guard let source = entity.value.content["SourceArn"]?.text,
                let destination = entity.value.content["DestinationArn"]?.text
            else { return nil }
            return LineageEdge(
                source: source, destination: destination,
                type: entity.value.content["AssociationType"]?.text, created: entity.value.createdAt,
                creator: entity.value.createdBy)
        }
    }

    func addAssociation(_ call: SageMakerCall) async throws -> JSON? {
        let (source, destination) = (try call.required("SourceArn"), try call.required("DestinationArn"))
        try require(.register, .artifact, "", call)
        for arn in [source, destination] { try await requireNode(arn, call) }
        guard source != destination else {
            throw SageMakerFault(.validation, "Nothing comes of itself: \(source)")
        }
        try await putEntity(
            try SageMakerEntities.association(from: source, to: destination),
            call.input.filter { ["SourceArn", "DestinationArn", "AssociationType"].contains($0.key) },
            by: try call.intent())
        return ["SourceArn": .string(source), "DestinationArn": .string(destination)]
    }

    private func requireNode(_ arn: String, _ call: SageMakerCall) async throws {
        guard try await node(arn, call) == nil else { return }
        throw SageMakerFault(.notFound, "\(arn) does not exist")
    }

    func deleteAssociation(_ call: SageMakerCall) async throws -> JSON? {
        let (source, destination) = (try call.required("SourceArn"), try call.required("DestinationArn"))
        try require(.register, .artifact, "", call)
        let id = try SageMakerEntities.association(from: source, to: destination)
        guard try await registry.entity(id) != nil else {
            throw SageMakerFault(
                .notFound, "There is no association from \(source) to \(destination)")
        }
        try await registry.deleteEntity(id, by: try call.intent())
        return ["SourceArn": .string(source), "DestinationArn": .string(destination)]
    }

    func listAssociations(_ call: SageMakerCall) async throws -> JSON? {
        try require(.read, .artifact, "", call)
        var edges = try await associations()
        let lineage = lineage(call)
        if let digest = call.text("DestinationArn").flatMap(lineage.digest) {
            edges += try await lineage.above(digest)
        }
        if let digest = call.text("SourceArn").flatMap(lineage.digest) {
            edges += try await lineage.below(digest)
        }
        var seen: Set<LineageEdge> = []
        edges = edges.filter { edge in
            (call.text("SourceArn") ?? edge.source) == edge.source
                && (call.text("DestinationArn") ?? edge.destination) == edge.destination
                && (call.text("AssociationType") ?? edge.type) == edge.type && seen.insert(edge).inserted
        }
        var rows: [ListRow] = []
        for edge in edges {
            let (from, to) = (try await node(edge.source, call), try await node(edge.destination, call))
            guard (call.text("SourceType") ?? from?.type) == from?.type,
                (call.text("DestinationType") ?? to?.type) == to?.type
            else { continue }
            rows.append(row(edge, from, to))
        }
        return try call.page(rows, as: "AssociationSummaries", limit: Self.standardPage)
    }

    private static let standardPage = 10

    private func row(_ edge: LineageEdge, _ from: LineageNode?, _ to: LineageNode?) -> ListRow {
        let created = edge.created ?? Timestamp(milliseconds: 0)
        let json = JSON.members([
            "SourceArn": .string(edge.source), "DestinationArn": .string(edge.destination),
            "SourceType": from.map { .string($0.type) }, "DestinationType": to.map { .string($0.type) },
            "AssociationType": edge.type.map(JSON.string), "SourceName": from?.name.map(JSON.string),
            "DestinationName": to?.name.map(JSON.string), "CreationTime": created.wire,
            "CreatedBy": edge.creator.map(user),
        ])
        return ListRow(
            name: "\(edge.source) \(edge.destination)",
            id: "\(edge.type ?? "") \(edge.creator?.description ?? "")", created: created,
            keys: [
                "SourceArn": edge.source, "DestinationArn": edge.destination,
                "SourceType": from?.type ?? "", "DestinationType": to?.type ?? "",
            ], json: json)
    }

    /// What stands behind a name; `nil` where nothing does that the caller may see. What belongs to Amazon's
    /// experiments is believed to be there.
    func node(_ arn: String, _ call: SageMakerCall) async throws -> LineageNode? {
        guard let parts = ResourceNames.parts(arn) else { return nil }
        let kinds: [String: ResourceNames.Kind] = [
            "artifact": .artifact, "action": .action, "context": .context,
        ]
        guard let kind = kinds[parts.type] else {
            return LineageNode(
                arn: arn, lineageType: parts.type == "experiment-trial-component" ? "TrialComponent" : nil,
                name: parts.name, type: "TrialComponent", created: nil)
        }
        if let digest = lineage(call).digest(arn), let found = try await lineage(call).artifact(digest) {
            return found.node
        }
        // What nothing can be called is the name of nothing, and so is what is elsewhere.
        guard let name = try? names.local(arn, kind), let id = try? Self.entity(kind, name),
            let entity = try await registry.entity(id), isAllowed(.read, kind, name, call)
        else { return nil }
        let content = entity.value.content
        return LineageNode(
            arn: arn, lineageType: kind.word,
            name: kind == .artifact ? content["ArtifactName"]?.text : name,
            type: content["\(kind.word)Type"]?.text ?? kind.word, created: entity.value.createdAt,
            modified: entity.value.modifiedAt, properties: Self.texts(content["Properties"]?.members))
    }
}
