/// A person or a machine that may use the registry through a server, and in what roles.
package struct UserDocument: DocumentValue, Equatable {
    package static let mediaType = MediaType.user

    package var grants: [Grant]
    /// For people to read: a name, a team, an address.
    package var description: String
    /// Nobody comes in as a disabled user.
    package var isDisabled = false
    package var createdAt: Timestamp
    package var createdBy: Principal
    package var unknown: [String: JSON] = [:]

    package init(grants: [Grant], description: String, createdAt: Timestamp, createdBy: Principal) {
        (self.grants, self.description) = (grants, description)
        (self.createdAt, self.createdBy) = (createdAt, createdBy)
    }

    package init(json: JSON) throws(CairnError) {
        var members = try JSONMembers(json, path: "user")
        grants = try Grant.list(&members, "grants")
        description = try members.string("description") ?? ""
        isDisabled = try members.bool("disabled") ?? false
        createdAt = try members.required(
            "createdAt", try members.parsed("createdAt", Timestamp.init(parsing:)))
        createdBy = try members.required(
            "createdBy", try members.parsed("createdBy", Principal.init(parsing:)))
        unknown = members.rest
    }

    package var json: JSON {
        .compact(
            [
                "grants": .array(grants.map(JSON.text)),
                "description": description.isEmpty ? nil : .string(description),
                "disabled": isDisabled ? true : nil, "createdAt": .text(createdAt),
                "createdBy": .text(createdBy),
            ], and: unknown)
    }
}
