package import CairnObjects
package import CairnRegistry

extension StageReceipt {
    /// What `StageReceipt.json` writes.
    package init(json: JSON) throws(CairnError) {
        var members = try JSONMembers(json, path: "answer")
        self.init(
            group: try members.required("group", try members.parsed("group", GroupName.init(parsing:))),
            change: try StageChange(&members), verdict: try members.verdict("rules"),
            isOverridden: try members.bool("overridden") ?? false, entry: try members.entry())
    }
}
