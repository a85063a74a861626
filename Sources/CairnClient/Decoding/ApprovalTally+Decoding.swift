package import CairnObjects
package import CairnRegistry

extension ApprovalTally {
    /// What `ApprovalTally.json` writes.
    package init(json: JSON, path: String) throws(CairnError) {
        var members = try JSONMembers(json, path: path)
        self.init(
            approvals: try members.values("for", Vote.init(json:path:)),
            rejections: try members.values("against", Vote.init(json:path:)),
            discounted: try members.values("discounted", Discounted.init(json:path:)),
            quorum: Int(try members.requiredCount("quorum")), state: try members.approvalState("state"))
    }
}

extension ApprovalTally.Discounted {
    init(json: JSON, path: String) throws(CairnError) {
        var members = try JSONMembers(json, path: path)
        let vote = try members.required("vote", try members.value("vote", Vote.init(json:path:)))
        self.init(vote: vote, reason: try members.requiredString("reason"))
    }
}
