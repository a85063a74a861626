import CairnObjects
import CairnRegistry
import CairnStorage

/// Model cards: entities whose earlier contents are kept as versions.
extension SageMakerDoor {
    func createCard(_ call: SageMakerCall) async throws -> JSON? {
        let name = try call.required("ModelCardName")
        try require(.register, .card, name, call)
        try CardSchema.check(call.text("Content"), CardSchema.card, as: "Content")
        var content: [String: JSON] = ["ModelCardVersion": .integer(1)]
        for member in ["Content", "ModelCardStatus", "SecurityConfig"] {
            content[member] = call.input[member]
        }
        content["VersionCreationTime"] = registry.clock().wire
        do {
            _ = try await registry.createEntity(
                try Self.entity(.card, name), EntityDraft(content, labels: try call.tags),
                by: try call.intent())
        } catch let error as CairnError {
            guard error.code == .exists else { throw error }
            throw SageMakerFault(.conflict, "Model card already exists: \(names.name(.card, name))")
        }
        return ["ModelCardArn": .string(names.name(.card, name))]
    }

    func describeCard(_ call: SageMakerCall) async throws -> JSON? {
        let card = try await card(call, .read)
        var value = card.value
        if let number = call.integer("ModelCardVersion") {
            let editions = try await registry.editions(of: card)
            guard let edition = editions.first(where: { $0.content["ModelCardVersion"] == .integer(number) })
            else {
                throw SageMakerFault(
                    .notFound, "Version \(number) of \(names.name(.card, card.id.name)) does not exist")
            }
            value = edition
        }
        var json = cardJSON(card.id.name, value)
        if call.text("IncludedData") == "MetadataOnly" { json["Content"] = "{}" }
        return .object(json)
    }

    /// A card as DescribeModelCard tells it.
    func cardJSON(_ name: String, _ value: EntityDocument) -> [String: JSON] {
        var json = value.content.merging(stamps(value)) { _, new in new }
        json["VersionCreationTime"] = nil
        json["ModelCardArn"] = .string(names.name(.card, name))
        json["ModelCardName"] = .string(name)
        return json
    }

    func listCards(_ call: SageMakerCall) async throws -> JSON? {
        let rows = try await visibleCards(call).map { card in
            ListRow(
                name: card.id.name, created: card.value.createdAt,
                json: [
                    "ModelCardName": .string(card.id.name),
                    "ModelCardArn": .string(names.name(.card, card.id.name)),
                    "ModelCardStatus": card.value.content["ModelCardStatus"] ?? "Draft",
                    "CreationTime": card.value.createdAt.wire,
                    "LastModifiedTime": card.value.modifiedAt.wire,
                ])
        }
        return try call.page(filtered(rows, call), as: "ModelCardSummaries")
    }

    private func filtered(_ rows: [ListRow], _ call: SageMakerCall) -> [ListRow] {
        guard let status = call.input["ModelCardStatus"] else { return rows }
        return rows.filter { $0.json.members?["ModelCardStatus"] == status }
    }

    func listCardVersions(_ call: SageMakerCall) async throws -> JSON? {
        let card = try await card(call, .read)
        let rows = try await registry.editions(of: card).map { edition in
            let number = edition.content["ModelCardVersion"]?.whole ?? 1
            let created = edition.content["VersionCreationTime"].flatMap(Timestamp.init(wire:))
            return ListRow(
                name: card.id.name, created: created ?? edition.createdAt,
                keys: ["Version": "\(number + 1_000_000_000)"],
                json: [
                    "ModelCardName": .string(card.id.name),
                    "ModelCardArn": .string(names.name(.card, card.id.name)),
                    "ModelCardStatus": edition.content["ModelCardStatus"] ?? "Draft",
                    "ModelCardVersion": .integer(number),
                    "CreationTime": (created ?? edition.createdAt).wire,
                    "LastModifiedTime": edition.modifiedAt.wire,
                ])
        }
        return try call.page(
            filtered(rows, call), as: "ModelCardVersionSummaryList", sortedBy: "Version")
    }

    func updateCard(_ call: SageMakerCall) async throws -> JSON? {
        let card = try await card(call, .register)
        let (content, status) = (call.input["Content"], call.input["ModelCardStatus"])
        guard content == nil || status == nil else {
            throw SageMakerFault(
                .validation, "Content and ModelCardStatus cannot be changed by one request: send two")
        }
        try CardSchema.check(content?.text, CardSchema.card, as: "Content")
        let now = registry.clock().wire
        try await registry.changeEntity(
            card.id, keepsPrevious: { $0.content["Content"] != $1.content["Content"] },
            by: try call.intent()
        ) { document in
            guard document.content["ModelCardStatus"] != "Archived" || status != nil else {
                throw SageMakerFault(.conflict, "An archived model card does not change")
            }
            if let status { document.content["ModelCardStatus"] = status }
            guard let content, content != document.content["Content"] else { return }
            document.content["Content"] = content
            document.content["ModelCardVersion"] = .integer(
                (document.content["ModelCardVersion"]?.whole ?? 1) + 1)
            document.content["VersionCreationTime"] = now
        }
        return ["ModelCardArn": .string(names.name(.card, card.id.name))]
    }

    func deleteCard(_ call: SageMakerCall) async throws -> JSON? {
        let card = try await card(call, .register)
        try await registry.deleteEntity(card.id, by: try call.intent())
        return nil
    }

    /// Those that the caller may read.
    func visibleCards(_ call: SageMakerCall) async throws -> [Entity] {
        try await registry.entities(try Handle(parsing: ResourceNames.Kind.card.rawValue))
            .filter { isAllowed(.read, .card, $0.id.name, call) }
    }

    private func card(_ call: SageMakerCall, _ permission: Permission) async throws -> Entity {
        let name = try names.local(try call.required("ModelCardName"), .card)
        try require(permission, .card, name, call)
        guard let card = try await registry.entity(try Self.entity(.card, name)) else {
            throw SageMakerFault(
                .notFound, "Model card \(names.name(.card, name)) does not exist")
        }
        return card
    }
}
