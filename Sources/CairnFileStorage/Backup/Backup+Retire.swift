import CairnObjects
import CairnStorage
import Glibc
import SystemPackage

extension Backup {
    /// Lets snapshots go that newer ones have taken the place of, and then the blobs that none needs any
    /// more. The newest in which nothing was wrong always stays.
    ///
    /// A list of blobs that cannot be read may name any blob: then none is removed.
    func retire() async throws -> (snapshots: Int, blobs: Int) {
        let (directory, kept) = (directory, options.keptSnapshots)
        return try await onOwnThread { _ in
            let layout = directory.layout
            let all = try directory.allSnapshots().readable
            let newestSound = all.last { $0.manifest.isSound }?.name
            let old = all.dropLast(kept).filter { $0.name != newestSound }
            for snapshot in old {
                // Out of the way first: half a snapshot must not be taken for one.
                let grave = layout.drafts.appending("\(snapshot.name).old")
                try check("move '\(snapshot.name)' away") {
                    rename(layout.snapshot(snapshot.name).root.string, grave.string)
                }
                removeTree(grave)
            }
            if old.isEmpty { return (0, 0) }
            try syncDirectory(layout.snapshots)
            var needed: Set<Digest> = []
            let (rest, unreadable) = try directory.allSnapshots()
            guard unreadable.isEmpty else { return (old.count, 0) }
            for snapshot in rest {
                needed.formUnion(try directory.blobs(of: snapshot))
            }
            return (old.count, try Self.removeBlobs(except: needed, layout.store))
        }
    }

    private static func removeBlobs(except needed: Set<Digest>, _ store: StoreLayout) throws -> Int {
        var count = 0
        for folder in try names(in: store.blobs) ?? [] {
            for name in try names(in: store.blobs.appending(folder)) ?? [] {
                guard let digest = StoreLayout.digest(directory: folder, file: name),
                    !needed.contains(digest)
                else { continue }
                try check("remove blob \(digest.short)") { unlink(store.blob(digest).string) }
                count += 1
            }
        }
        return count
    }
}
