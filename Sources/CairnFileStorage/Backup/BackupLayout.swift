import CairnObjects
package import SystemPackage

/// Where everything lies in a backup's directory. The only file that knows.
///
/// ```
/// backup.json               whose backup this is; written first, and never changed
/// blobs/sha256/ab/cdef…     the blobs of all snapshots, as a registry keeps them
/// snapshots/ID/             one a run: a registry that can be read, but for its keys
/// tmp/                      what is being written
/// lock                      held by whoever writes
/// ```
package struct BackupLayout: Sendable {
    package let root: FilePath

    package init(root: FilePath) { self.root = root }

    var marker: FilePath { root.appending("backup.json") }
    var lock: FilePath { root.appending("lock") }
    var drafts: FilePath { root.appending("tmp") }
    var snapshots: FilePath { root.appending("snapshots") }
    /// The blobs lie as they lie in a registry.
    var store: StoreLayout { StoreLayout(root: root) }

    func draft(_ id: String) -> SnapshotLayout { SnapshotLayout(root: drafts.appending(id)) }

    func snapshot(_ id: String) -> SnapshotLayout { SnapshotLayout(root: snapshots.appending(id)) }
}

/// Where everything lies in a snapshot.
///
/// It looks like a registry, so that `cairn log`, `cairn verify` and `cairn pull` work on it; the manifest
/// keeps every program from writing to it, and the keys are not where a registry has them.
struct SnapshotLayout: Sendable {
    let root: FilePath

    var store: StoreLayout { StoreLayout(root: root) }
    /// What the snapshot is: written last.
    var manifest: FilePath { store.snapshotManifest }
    /// The blobs that it needs, as `sha256sum --check` reads them in the backup's directory.
    var blobList: FilePath { root.appending("blobs.sha256") }
    /// Leads to the blobs of the backup.
    var blobs: FilePath { root.appending("blobs") }
    var keys: FilePath { root.appending("keys") }

    static let wayToBlobs = "../../blobs"
}
