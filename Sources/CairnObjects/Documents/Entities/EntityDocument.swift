/// What is known of an entity: what its door keeps, and who wrote it when.
package struct EntityDocument: DocumentValue, Equatable {
    package static let mediaType = MediaType.entity

    package var createdAt: Timestamp
    package var createdBy: Principal
    package var modifiedAt: Timestamp
    package var modifiedBy: Principal
    /// How often it was written: 1 for the first.
    package var edition: Int64
    /// The edition before this one, where the kind keeps them.
    package var previous: Digest?
    /// What the door keeps.
    package var content: [String: JSON]
    package var labels: Labels
    /// Bytes that stay as long as the entity does.
    package var blobs: [Descriptor]
    package var unknown: [String: JSON] = [:]

    package init(
        _ content: [String: JSON], labels: Labels, blobs: [Descriptor] = [], at time: Timestamp,
        by principal: Principal
    ) {
        (self.content, self.labels, self.blobs) = (content, labels, blobs)
        (createdAt, createdBy, modifiedAt, modifiedBy) = (time, principal, time, principal)
        (edition, previous) = (1, nil)
    }

    package init(json: JSON) throws(CairnError) {
        var members = try JSONMembers(json, path: "entity")
        createdAt = try members.required(
            "createdAt", try members.parsed("createdAt", Timestamp.init(parsing:)))
        createdBy = try members.required(
            "createdBy", try members.parsed("createdBy", Principal.init(parsing:)))
        modifiedAt = try members.parsed("modifiedAt", Timestamp.init(parsing:)) ?? createdAt
        modifiedBy = try members.parsed("modifiedBy", Principal.init(parsing:)) ?? createdBy
        edition = try members.count("edition") ?? 1
        previous = try members.parsed("previous", Digest.init(parsing:))
        content = try members.object("content")
        labels = try Labels(try Labels.texts(try members.object("labels"), path: "entity.labels"))
        blobs = []
        for (index, blob) in try members.array("blobs").enumerated() {
            blobs.append(try Descriptor(json: blob, path: members.path(of: "blobs[\(index)]")))
        }
        unknown = members.rest
    }

    package var json: JSON {
        .compact(
            [
                "createdAt": .text(createdAt), "createdBy": .text(createdBy),
                "modifiedAt": modifiedAt == createdAt ? nil : .text(modifiedAt),
                "modifiedBy": modifiedBy == createdBy ? nil : .text(modifiedBy),
                "edition": edition == 1 ? nil : .integer(edition), "previous": previous.map(JSON.text),
                "content": .object(content), "labels": .object(labels.values.mapValues(JSON.string)),
                "blobs": .array(blobs.map(\.json)),
            ], and: unknown)
    }
}
