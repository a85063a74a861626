/// What a log entry was made for. The raw values are stable: automation filters by them.
package enum Action: String, Sendable, CaseIterable, CustomStringConvertible {
    case registryCreated = "registry.created"
    /// What was salvaged from a damaged registry stands as it could be read.
    case registryRecovered = "registry.recovered"
    case groupCreated = "group.created"
    case groupEdited = "group.edited"
    case groupDeleted = "group.deleted"
    case versionRegistered = "version.registered"
    case versionDeleted = "version.deleted"
    case approvalChanged = "approval.changed"
    /// A vote that leaves the approval's state as it was: others are still to agree.
    case approvalVoted = "approval.voted"
    case labelsChanged = "labels.changed"
    case policyChanged = "policy.changed"
    case stageMoved = "stage.moved"
    /// A stage went back to where it stood before.
    case stageRolledBack = "stage.rolled-back"
    /// A stage moved against the rules, in an emergency that the policy provides for.
    case stageOverridden = "stage.overridden"
    case observationRecorded = "observation.recorded"
    /// An observation that crosses a bound; the same entry may put a stage back.
    case driftDetected = "drift.detected"
    case userChanged = "user.changed"
    case tokenCreated = "token.created"
    case tokenRevoked = "token.revoked"
    case issuerChanged = "issuer.changed"
    case bucketCreated = "bucket.created"
    case bucketDeleted = "bucket.deleted"
    /// Objects of a bucket were written, over others or not.
    case objectWritten = "object.written"
    case objectDeleted = "object.deleted"
    case entityCreated = "entity.created"
    case entityChanged = "entity.changed"
    case entityDeleted = "entity.deleted"
    case webhookChanged = "webhook.changed"

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

    /// The action that somebody names who wants to hear of it.
    ///
    /// - Throws: `invalid` where there is none of this name.
    package init(named text: String) throws(CairnError) {
        guard let action = Action(rawValue: text) else {
            let names = Self.allCases.map(\.rawValue)
            throw CairnError(
                .invalid, "there is no action '\(text.printable)'",
                hint: Suggestion.closest(to: text, among: names).map { "did you mean '\($0)'?" }
                    ?? "there are \(names.joined(separator: ", "))")
        }
        self = action
    }
}
