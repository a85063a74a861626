package import CairnObjects

/// Several changes of one version that are one: all happen, in one entry of the log, or none does.
package struct VersionChange: Sendable {
    /// What to vote for; `pending` takes one's own vote back.
    package var decision: ApprovalState?
    /// Why, as the vote says it. The log's line says the intent's reason.
    package var decisionReason = ""
    package var setLabels: [String: String] = [:]
    package var unsetLabels: [String] = []
    /// The stage to put it into.
    package var stage: StageName?
    /// What stands beside the version and changes too; it comes into being where it is not there.
    package var entity: EntityID?

    package init() {}
}
