package import CairnObjects
import CairnRegistry
package import CairnStorage

extension IndexedVersion {
    /// What `IndexedVersion.wholeJSON` writes.
    package init(json: JSON, path: String) throws(CairnError) {
        var members = try JSONMembers(json, path: path)
        let id = try VersionID(&members)
        self.init(
            group: id.group, number: id.number, manifest: id.manifest,
            createdAt: try members.required(
                "createdAt", try members.parsed("createdAt", Timestamp.init(parsing:))),
            author: try members.requiredString("author"), message: try members.string("message") ?? "",
            size: try members.requiredCount("size"), approval: try members.approvalState("approval"))
        for (name, json) in try members.object("metrics") {
            guard case .number(let number) = json else {
                throw CairnError(.invalid, "\(members.path(of: "metrics")).\(name) must be a number")
            }
            metrics[name] = number
        }
        parameters = try members.object("parameters").compactMapValues(IndexedValue.init)
        labels = try members.texts("labels")
        stages = try members.parsedAll("stages", StageName.init(parsing:))
        // A kind of link that only the server knows is of no use here.
        links = try members.values("links", Self.link).compactMap { $0 }
    }

    private static func link(_ json: JSON, _ path: String) throws(CairnError) -> Link? {
        var members = try JSONMembers(json, path: path)
        let name = try members.requiredString("kind")
        let digest = try members.required("digest", try members.parsed("digest", Digest.init(parsing:)))
        return Link.Kind.allCases.first { "\($0)" == name }.map { Link($0, digest) }
    }
}
