package import CairnObjects
package import CairnRegistry

extension DecisionReceipt {
    /// What `DecisionReceipt.json` writes.
    package init(json: JSON) throws(CairnError) {
        var members = try JSONMembers(json, path: "answer")
        let version = try VersionID(&members)
        let isChanged = try members.bool("changed") ?? false
        let tally = try members.required("votes", try members.value("votes", ApprovalTally.init(json:path:)))
        self.init(
            version: version, state: try members.approvalState("approval"),
            previous: try members.approvalState("previous"), tally: tally,
            verdict: try members.verdict("rules"), entry: try members.entry(),
            withdrawn: try members.values("withdrawn", StageChange.init(json:path:)),
            isVoteChanged: try members.bool("voteChanged") ?? isChanged)
    }
}
