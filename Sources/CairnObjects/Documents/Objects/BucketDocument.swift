/// What is known about a bucket itself.
package struct BucketDocument: DocumentValue, Equatable {
    package static let mediaType = MediaType.bucket

    package var createdAt: Timestamp
    package var createdBy: Principal
    package var unknown: [String: JSON] = [:]

    package init(createdAt: Timestamp, createdBy: Principal) {
        (self.createdAt, self.createdBy) = (createdAt, createdBy)
    }

    package init(json: JSON) throws(CairnError) {
        var members = try JSONMembers(json, path: "bucket")
        createdAt = try members.required(
            "createdAt", try members.parsed("createdAt", Timestamp.init(parsing:)))
        createdBy = try members.required(
            "createdBy", try members.parsed("createdBy", Principal.init(parsing:)))
        unknown = members.rest
    }

    package var json: JSON {
        .compact(["createdAt": .text(createdAt), "createdBy": .text(createdBy)], and: unknown)
    }
}
