package import CairnObjects
package import CairnStorage

extension IndexedGroup {
    /// What `IndexedGroup.json` writes; members of more are passed over.
    package init(json: JSON, path: String) throws(CairnError) {
        var members = try JSONMembers(json, path: path)
        var stages: [StageName: VersionNumber] = [:]
        for (name, json) in try members.object("stages") {
            guard case .number(let number) = json, let whole = Int(exactly: number),
                let version = VersionNumber(whole)
            else { throw CairnError(.invalid, "\(members.path(of: "stages")).\(name) is no number") }
            stages[try StageName(parsing: name)] = version
        }
        self.init(
            name: try members.required("group", try members.parsed("group", GroupName.init(parsing:))),
            description: try members.string("description") ?? "",
            createdAt: try members.required(
                "createdAt", try members.parsed("createdAt", Timestamp.init(parsing:))),
            versionCount: Int(try members.requiredCount("versions")),
            pendingCount: Int(try members.requiredCount("pending")),
            newest: try members.versionNumber("newest"), stages: stages)
    }
}
