package import CairnObjects

/// What somebody who knows what refs mean found out about a copied database.
package struct SnapshotExamination: Sendable {
    /// Every blob that must be saved, with its size in bytes; `nil` where that cannot be told, because a
    /// document is damaged. Then all blobs are saved.
    package let blobs: [Digest: Int64]?
    package let problems: [BackupProblem]

    package init(blobs: [Digest: Int64]?, problems: [BackupProblem]) {
        (self.blobs, self.problems) = (blobs, problems)
    }
}

/// Examines a copied database: whether its log is sound and extends an earlier checkpoint, and what it needs.
package typealias SnapshotExaminer =
    @Sendable (_ snapshot: FileStorage, _ earlier: SignedNote?) async throws -> SnapshotExamination
