/// What became of a restoration.
package struct RestoreReport: Sendable {
    package let snapshot: BackupDirectory.Snapshot
    package let problems: [BackupProblem]
    /// What is wrong with other snapshots of the backup.
    package let unreadableSnapshots: [BackupProblem]
    /// Whether the registry is in its place. Where something was wrong, and that was not accepted, nothing
    /// is.
    package let isDone: Bool
    /// Whether it has its signing key, without which it can only be read.
    package let hasSigningKey: Bool
    /// Whether everything belongs to whom it did.
    package let keepsOwners: Bool
}
