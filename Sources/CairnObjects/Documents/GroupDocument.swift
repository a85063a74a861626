/// What is known about a group itself.
package struct GroupDocument: DocumentValue, Equatable {
    package static let mediaType = MediaType.group

    package var description: String
    package var labels: Labels
    package var createdAt: Timestamp
    package var createdBy: Principal
    package var unknown: [String: JSON] = [:]

    package init(description: String, labels: Labels, createdAt: Timestamp, createdBy: Principal) {
        (self.description, self.labels) = (description, labels)
        (self.createdAt, self.createdBy) = (createdAt, createdBy)
    }

    package init(json: JSON) throws(CairnError) {
        var members = try JSONMembers(json, path: "group")
        description = try members.string("description") ?? ""
        labels = try Labels(try Labels.texts(try members.object("labels"), path: "group.labels"))
        createdAt = try members.required(
            "createdAt", try members.parsed("createdAt", Timestamp.init(parsing:)))
        createdBy = try members.required(
            "createdBy", try members.parsed("createdBy", Principal.init(parsing:)))
        unknown = members.rest
    }

    package var json: JSON {
        .compact(
            [
                "description": description.isEmpty ? nil : .string(description),
                "labels": .object(labels.values.mapValues(JSON.string)), "createdAt": .text(createdAt),
                "createdBy": .text(createdBy),
            ], and: unknown)
    }
}
