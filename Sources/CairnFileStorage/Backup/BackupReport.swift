package import SystemPackage

/// What a backup saved.
package struct BackupReport: Sendable {
    /// The snapshot's name.
    package let snapshot: String
    package let manifest: SnapshotManifest
    /// What was wrong in the registry, or with earlier snapshots. All that was right is saved.
    package let problems: [BackupProblem]
    package let copiedBlobs: Int
    /// In bytes.
    package let copiedBytes: Int64
    /// Whether it is the first snapshot in its directory.
    package let isFirst: Bool
    /// Where the private keys lie.
    package let keys: [FilePath]
    /// Snapshots and blobs that went, since newer ones took their place.
    package let retiredSnapshots: Int
    package let retiredBlobs: Int
}
