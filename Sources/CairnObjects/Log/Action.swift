/// What a log entry was made for. The raw values are stable: automation filters by them.
package enum Action: String, Sendable, CaseIterable, CustomStringConvertible {
    case registryCreated = "registry.created"
    case groupCreated = "group.created"
    case groupEdited = "group.edited"
    case groupDeleted = "group.deleted"
    case versionRegistered = "version.registered"
    case versionDeleted = "version.deleted"
    case approvalChanged = "approval.changed"
    case labelsChanged = "labels.changed"
    case policyChanged = "policy.changed"
    case stageMoved = "stage.moved"
    /// A stage went back to where it stood before.
    case stageRolledBack = "stage.rolled-back"

    package var description: String { rawValue }

    /// - Throws: `unsupported` where a newer program wrote the entry.
    package init(parsing text: String) throws(CairnError) {
        guard let action = Action(rawValue: text) else {
            throw CairnError(
                .unsupported, "unknown action '\(text.printable)'",
                hint: "a newer cairn wrote it; use that one")
        }
        self = action
    }
}
