/// Something a version was made from: a data set, a base model, features.
package struct Input: Equatable, Sendable {
    package var name: String
    package var uri: String?
    package var digest: Digest?
    /// In bytes.
    package var size: Int64?
    /// `dataset`, `directory`, `model`, `features` or the team's own word.
    package var kind: String?
    package var unknown: [String: JSON] = [:]

    package init(
        name: String, uri: String? = nil, digest: Digest? = nil, size: Int64? = nil, kind: String? = nil
    ) {
        (self.name, self.uri, self.digest, self.size, self.kind) = (name, uri, digest, size, kind)
    }

    package init(json: JSON, path: String) throws(CairnError) {
        var members = try JSONMembers(json, path: path)
        name = try members.requiredString("name")
        uri = try members.string("uri")
        digest = try members.parsed("digest", Digest.init(parsing:))
        size = try members.count("size")
        kind = try members.string("kind")
        unknown = members.rest
    }

    package var json: JSON {
        .compact(
            [
                "name": .string(name), "uri": uri.map(JSON.string), "digest": digest.map(JSON.text),
                "size": size.map(JSON.integer), "kind": kind.map(JSON.string),
            ], and: unknown)
    }
}
