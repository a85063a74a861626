/// An OCI content descriptor: what kind of bytes, how many, and their name (OCI image-spec, descriptor.md).
package struct Descriptor: Equatable, Sendable {
    package var mediaType: String
    package var digest: Digest
    /// In bytes.
    package var size: Int64
    package var annotations: [String: String] = [:]
    /// Members that this program does not know, kept as they are.
    package var unknown: [String: JSON] = [:]

    package init(mediaType: String, digest: Digest, size: Int64, annotations: [String: String] = [:]) {
        (self.mediaType, self.digest, self.size, self.annotations) = (mediaType, digest, size, annotations)
    }

    package init(json: JSON, path: String) throws(CairnError) {
        var members = try JSONMembers(json, path: path)
        mediaType = try members.requiredString("mediaType")
        digest = try members.required("digest", try members.parsed("digest", Digest.init(parsing:)))
        size = try members.required("size", try members.count("size"))
        for (key, value) in try members.object("annotations") {
            guard case .string(let text) = value else {
                throw CairnError(.invalid, "\(path).annotations.\(key) must be text")
            }
            annotations[key] = text
        }
        unknown = members.rest
    }

    package var json: JSON {
        .compact(
            [
                "mediaType": .string(mediaType), "digest": .text(digest), "size": .integer(size),
                "annotations": .object(annotations.mapValues(JSON.string)),
            ], and: unknown)
    }
}
