/// How a backup goes about it.
package struct BackupOptions: Sendable {
    /// What the log named in the last so many days is saved, beside what refs need.
    package var retentionDays = 90
    /// So many snapshots are kept, and beside them the newest in which nothing was wrong.
    package var keptSnapshots = 7
    /// Hash the blobs that are there already, instead of believing their size.
    package var checksPresent = false
    /// Save the private keys too.
    package var includesKeys = false

    package init() {}
}
