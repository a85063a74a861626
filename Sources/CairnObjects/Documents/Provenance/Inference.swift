/// How a version is served.
package struct Inference: Equatable, Sendable {
    package var image: String?
    package var imageDigest: Digest?
    package var contentTypes: [String] = []
    package var instanceTypes: [String] = []
    package var framework: String?
    package var unknown: [String: JSON] = [:]

    package init(image: String? = nil, imageDigest: Digest? = nil, framework: String? = nil) {
        (self.image, self.imageDigest, self.framework) = (image, imageDigest, framework)
    }

    init(json: JSON, path: String) throws(CairnError) {
        var members = try JSONMembers(json, path: path)
        image = try members.string("image")
        imageDigest = try members.parsed("imageDigest", Digest.init(parsing:))
        contentTypes = try members.strings("contentTypes")
        instanceTypes = try members.strings("instanceTypes")
        framework = try members.string("framework")
        unknown = members.rest
    }

    package var json: JSON {
        .compact(
            [
                "image": image.map(JSON.string), "imageDigest": imageDigest.map(JSON.text),
                "contentTypes": .array(contentTypes.map(JSON.string)),
                "instanceTypes": .array(instanceTypes.map(JSON.string)),
                "framework": framework.map(JSON.string),
            ], and: unknown)
    }
}
