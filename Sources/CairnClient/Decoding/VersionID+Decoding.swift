package import CairnObjects
package import CairnRegistry

extension VersionID {
    /// What `VersionID.json` writes.
    package init(json: JSON, path: String) throws(CairnError) {
        var members = try JSONMembers(json, path: path)
        try self.init(&members)
    }

    /// Takes the members of a version out of an object that has others too.
    init(_ members: inout JSONMembers) throws(CairnError) {
        self.init(
            group: try members.required("group", try members.parsed("group", GroupName.init(parsing:))),
            number: try members.required("number", try members.versionNumber("number")),
            manifest: try members.required("digest", try members.parsed("digest", Digest.init(parsing:))))
    }
}
