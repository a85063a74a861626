package import CairnObjects

extension ModelCard {
    /// The card in SageMaker's model card JSON schema, with one more member, `cairn`: what the registry knows
    /// of the version, and, as `filled`, the JSON Pointers of all that the card does not say itself.
    package var json: JSON {
        let card = content.json
        let record = version.record
        let facts = version.id.json.with([
            "approval": .text(version.approval), "approvals": .array(version.approvals.map(\.json)),
            "stages": .array(version.stages.map(JSON.text)), "parents": .array(parents.map(\.json)),
            "author": record.author.json, "createdAt": .text(record.createdAt),
            "message": record.message.isEmpty ? nil : .string(record.message),
            "source": record.source?.json, "build": record.build?.json, "inference": record.inference?.json,
            "report": record.report?.json, "trigger": record.trigger.map(JSON.string),
            "card": record.card.map { .members(["title": written.title.map(JSON.string)], and: $0.members) },
            "filled": .array(card.additions(to: written.content.json).map(JSON.string)),
        ])
        return card.with([JSON.registryMember: facts])
    }
}

extension ModelCard.Parent {
    fileprivate var json: JSON { .members(["digest": .text(manifest), "version": name.map(JSON.string)]) }
}

extension Descriptor {
    fileprivate var members: [String: JSON] {
        ["digest": .text(digest), "size": .integer(size), "mediaType": .string(mediaType)]
    }
}
