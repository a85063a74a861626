import CairnObjects
import CairnRegistry
import CairnStorage

/// Artifacts, actions and contexts that clients make.
extension SageMakerDoor {
    func create(_ kind: ResourceNames.Kind, _ call: SageMakerCall) async throws -> JSON? {
        let name = try call.required("\(kind.word)Name")
        try require(.register, kind, name, call)
        do {
            _ = try await registry.createEntity(
                try Self.entity(kind, name), try draft(kind, call), by: try call.intent())
        } catch let error as CairnError {
            guard error.code == .exists else { throw error }
            throw SageMakerFault(
                .validation, "\(kind.word) already exists: \(names.name(kind, name))")
        }
        return ["\(kind.word)Arn": .string(names.name(kind, name))]
    }

    private func draft(_ kind: ResourceNames.Kind, _ call: SageMakerCall) throws -> EntityDraft {
        EntityDraft(
            call.input.filter { $0.key != "Tags" && $0.key != "\(kind.word)Name" }, labels: try call.tags)
    }

    /// An artifact is known by what it is: the same source is the same artifact.
    func createArtifact(_ call: SageMakerCall) async throws -> JSON? {
        let id = try Self.artifact(call.input["Source"])
        try require(.register, .artifact, id.name, call)
        var draft = try draft(.artifact, call)
        draft.content["ArtifactName"] = call.input["ArtifactName"]
        let answer: JSON = ["ArtifactArn": .string(names.name(.artifact, id.name))]
        do {
            _ = try await registry.createEntity(id, draft, by: try call.intent())
        } catch let error as CairnError {
            guard error.code == .exists else { throw error }
            guard
                try await registry.entity(id)?.value.content["ArtifactType"] == draft.content["ArtifactType"]
            else {
                throw SageMakerFault(
                    .validation,
                    "An artifact of another type has this source: \(names.name(.artifact, id.name))")
            }
        }
        return answer
    }

    private static func artifact(_ source: JSON?) throws -> EntityID {
        try SageMakerEntities.artifact(of: source ?? .null)
    }

    func describe(_ kind: ResourceNames.Kind, _ call: SageMakerCall) async throws -> JSON? {
        let entity = try await lineageEntity(kind, try call.required("\(kind.word)Name"), .read, call)
        return .object(json(kind, entity))
    }

    func describeArtifact(_ call: SageMakerCall) async throws -> JSON? {
        let arn = try call.required("ArtifactArn")
        if let digest = lineage(call).digest(arn), let found = try await lineage(call).artifact(digest) {
            return json(found)
        }
        return .object(json(.artifact, try await lineageEntity(.artifact, arn, .read, call)))
    }

    private func json(_ found: LineageArtifact) -> JSON {
        .members([
            "ArtifactName": found.node.name.map(JSON.string), "ArtifactArn": .string(found.node.arn),
            "Source": ["SourceUri": .string(found.source)], "ArtifactType": .string(found.node.type),
            "CreationTime": found.node.created?.wire, "LastModifiedTime": found.node.created?.wire,
        ])
    }

    private func json(_ kind: ResourceNames.Kind, _ entity: Entity) -> [String: JSON] {
        var json = entity.value.content.merging(stamps(entity.value)) { _, new in new }
        json["\(kind.word)Arn"] = .string(names.name(kind, entity.id.name))
        if kind != .artifact { json["\(kind.word)Name"] = .string(entity.id.name) }
        return json
    }

    /// A client's entity by its name or its resource name.
    func lineageEntity(
        _ kind: ResourceNames.Kind, _ text: String, _ permission: Permission, _ call: SageMakerCall
    ) async throws -> Entity {
        let name = try names.local(text, kind)
        try require(permission, kind, name, call)
        // What nothing can be called is the name of nothing.
        guard let id = try? Self.entity(kind, name), let entity = try await registry.entity(id) else {
            throw SageMakerFault(.notFound, "\(kind.word) \(names.name(kind, name)) does not exist")
        }
        return entity
    }

    func list(_ kind: ResourceNames.Kind, _ call: SageMakerCall) async throws -> JSON? {
        try call.page(
            try await rows(kind, call), as: "\(kind.word)Summaries", limit: Self.standardPage)
    }

    private func rows(_ kind: ResourceNames.Kind, _ call: SageMakerCall) async throws -> [ListRow] {
        guard isAllowed(.read, kind, "", call) else {
            try call.access.require(.read, in: nil)
            return []
        }
        let kept = ["Source", "Status", "\(kind.word)Type", "\(kind.word)Arn", "\(kind.word)Name"]
        return try await registry.entities(try Handle(parsing: kind.rawValue)).compactMap { entity in
            let all = json(kind, entity)
            guard
                call.input["SourceUri"] == nil
                    || all["Source"]?.members?["SourceUri"] == call.input["SourceUri"],
                call.input["\(kind.word)Type"] == nil
                    || all["\(kind.word)Type"] == call.input["\(kind.word)Type"]
            else { return nil }
            var summary = all.filter { kept.contains($0.key) }
            summary["CreationTime"] = entity.value.createdAt.wire
            summary["LastModifiedTime"] = entity.value.modifiedAt.wire
            return ListRow(
                name: all["\(kind.word)Name"]?.text ?? entity.id.name, id: entity.id.name,
                created: entity.value.createdAt, json: .object(summary))
        }
    }

    /// Those that clients made; by the address of a package also the artifact that it is.
    func listArtifacts(_ call: SageMakerCall) async throws -> JSON? {
        var rows = try await rows(.artifact, call)
        if let source = call.text("SourceUri"), source.hasPrefix("arn:"),
            let name = try? names.package(source), call.access.allows(.read, in: name.group),
            let package = try await package(name),
            let found = try await lineage(call).artifact(package.id.manifest),
            call.text("ArtifactType") == nil || call.text("ArtifactType") == found.node.type
        {
            let json = json(found).members?.filter { $0.key != "ArtifactName" || $0.value != .null } ?? [:]
            rows.append(
                ListRow(
                    name: found.node.name ?? "", created: package.record.createdAt, json: .object(json)))
        }
        return try call.page(rows, as: "ArtifactSummaries", limit: Self.standardPage)
    }

    private static let standardPage = 10

    func update(_ kind: ResourceNames.Kind, _ call: SageMakerCall) async throws -> JSON? {
        let entity = try await lineageEntity(kind, try call.required("\(kind.word)Name"), .register, call)
        return try await change(kind, entity, call)
    }

    func updateArtifact(_ call: SageMakerCall) async throws -> JSON? {
        let entity = try await lineageEntity(.artifact, try call.required("ArtifactArn"), .register, call)
        return try await change(.artifact, entity, call)
    }

    private func change(
        _ kind: ResourceNames.Kind, _ entity: Entity, _ call: SageMakerCall
    ) async throws -> JSON {
        let removed = (call.list("PropertiesToRemove") ?? []).compactMap(\.text)
        try await registry.changeEntity(entity.id, by: try call.intent()) { document in
            for name in ["Description", "Status", "ArtifactName"] {
                guard let value = call.input[name] else { continue }
                document.content[name] = value
            }
            var properties = document.content["Properties"]?.members ?? [:]
            properties.merge(call.object("Properties") ?? [:]) { _, new in new }
            for name in removed { properties[name] = nil }
            guard properties.count <= Self.mostProperties else {
                throw SageMakerFault(
                    .validation, "There are more than \(Self.mostProperties) properties")
            }
            document.content["Properties"] = properties.isEmpty ? nil : .object(properties)
        }
        return ["\(kind.word)Arn": .string(names.name(kind, entity.id.name))]
    }

    private static let mostProperties = 30

    func delete(_ kind: ResourceNames.Kind, _ call: SageMakerCall) async throws -> JSON? {
        let entity = try await lineageEntity(kind, try call.required("\(kind.word)Name"), .register, call)
        return try await remove(kind, entity, call)
    }

    func deleteArtifact(_ call: SageMakerCall) async throws -> JSON? {
        guard
            let name = try call.text("ArtifactArn")
                ?? call.input["Source"].map({
                    try Self.artifact($0).name
                })
        else {
            throw SageMakerFault(.validation, "One of ArtifactArn and Source must be given")
        }
        return try await remove(
            .artifact, try await lineageEntity(.artifact, name, .register, call), call)
    }

    private func remove(
        _ kind: ResourceNames.Kind, _ entity: Entity, _ call: SageMakerCall
    ) async throws -> JSON {
        let arn = names.name(kind, entity.id.name)
        let used = try await associations().contains { $0.source == arn || $0.destination == arn }
        guard !used else {
            throw SageMakerFault(.validation, "\(arn) has associations: delete them first")
        }
        try await registry.deleteEntity(entity.id, by: try call.intent())
        return ["\(kind.word)Arn": .string(arn)]
    }

    func lineage(_ call: SageMakerCall) -> CairnLineage { CairnLineage(registry: view(call), names: names) }
}

extension ResourceNames.Kind {
    /// As the members of requests begin with it.
    var word: String {
        switch self {
        case .artifact: "Artifact"
        case .action: "Action"
        case .context: "Context"
        case .card: "ModelCard"
        case .model: "Model"
        case .group: "ModelPackageGroup"
        case .package: "ModelPackage"
        }
    }
}
