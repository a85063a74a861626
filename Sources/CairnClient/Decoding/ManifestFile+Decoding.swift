package import CairnObjects

extension Manifest.File {
    /// What `Manifest.File.json` writes.
    package init(json: JSON, path: String) throws(CairnError) {
        var members = try JSONMembers(json, path: path)
        let name = try members.required("name", try members.parsed("name", FileName.init(parsing:)))
        let digest = try members.required("digest", try members.parsed("digest", Digest.init(parsing:)))
        let size = try members.requiredCount("size")
        let mediaType = try members.requiredString("mediaType")
        self.init(name: name, content: Descriptor(mediaType: mediaType, digest: digest, size: size))
    }
}
