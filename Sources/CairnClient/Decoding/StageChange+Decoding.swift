package import CairnObjects
package import CairnRegistry

extension StageChange {
    /// What `StageChange.json` writes.
    package init(json: JSON, path: String) throws(CairnError) {
        var members = try JSONMembers(json, path: path)
        try self.init(&members)
    }

    /// Takes a change's members out of an object that has others too.
    init(_ members: inout JSONMembers) throws(CairnError) {
        self.init(
            stage: try members.required("stage", try members.parsed("stage", StageName.init(parsing:))),
            from: try members.value("from", VersionID.init(json:path:)),
            to: try members.value("to", VersionID.init(json:path:)),
            skipped: try members.values("skipped", Skipped.init(json:path:)))
    }
}

extension StageChange.Skipped {
    init(json: JSON, path: String) throws(CairnError) {
        var members = try JSONMembers(json, path: path)
        let manifest = try members.required("digest", try members.parsed("digest", Digest.init(parsing:)))
        // Here a version is named only; the digest beside it is its manifest's.
        let version = try members.parsed("version") { (text) throws(CairnError) in
            let spec = try VersionSpec(parsing: text)
            guard case .number(let number) = spec.base else {
                throw CairnError(.invalid, "'\(text)' is no version's number")
            }
            return VersionID(group: spec.group, number: number, manifest: manifest)
        }
        self.init(version: version, manifest: manifest, reason: try members.requiredString("reason"))
    }
}
