package import CairnObjects
package import CairnRegistry
import CairnStorage

extension Selection {
    /// What `Selection.json` writes.
    package init(json: JSON) throws(CairnError) {
        var members = try JSONMembers(json, path: "answer")
        self.init(
            group: try members.required("group", try members.parsed("group", GroupName.init(parsing:))),
            entries: try members.values("candidates", Entry.init(json:path:)),
            chosen: try members.value("chosen", VersionID.init(json:path:)),
            leftOut: Int(try members.requiredCount("leftOut")),
            approval: try members.parsed("approval", ApprovalState.init(parsing:)),
            entry: try members.entry())
    }
}

extension Selection.Entry {
    init(json: JSON, path: String) throws(CairnError) {
        var members = try JSONMembers(json, path: path)
        self.init(
            version: try VersionID(&members), value: members.take("value").flatMap(IndexedValue.init),
            approval: try members.approvalState("approval"), verdict: try members.verdict("rules"),
            obstacle: try members.string("obstacle"))
    }
}
