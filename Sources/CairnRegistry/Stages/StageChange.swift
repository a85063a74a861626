package import CairnObjects

/// A stage that moved, or would move.
package struct StageChange: Sendable {
    package let stage: StageName
    package let from: VersionID?
    package let to: VersionID?
    /// Versions that a rollback passed over on its way, with the reason.
    package let skipped: [Skipped]

    /// A version that stood there before, and may not stand there again.
    package struct Skipped: Sendable {
        /// `nil` where the version is deleted.
        package let version: VersionID?
        package let manifest: Digest
        package let reason: String

        package init(version: VersionID?, manifest: Digest, reason: String) {
            (self.version, self.manifest, self.reason) = (version, manifest, reason)
        }
    }

    package init(stage: StageName, from: VersionID?, to: VersionID?, skipped: [Skipped]) {
        (self.stage, self.from, self.to, self.skipped) = (stage, from, to, skipped)
    }
}

/// What became of a promotion or a rollback.
package struct StageReceipt: Sendable {
    package let group: GroupName
    package let change: StageChange
    package let verdict: Verdict
    /// Whether it moved against the rules.
    package let isOverridden: Bool
    /// `nil` where the stage stood there already, and for a dry run.
    package let entry: LogEntry?

    package init(
        group: GroupName, change: StageChange, verdict: Verdict, isOverridden: Bool, entry: LogEntry?
    ) {
        (self.group, self.change, self.verdict) = (group, change, verdict)
        (self.isOverridden, self.entry) = (isOverridden, entry)
    }
}
