package import CairnObjects
package import SystemPackage

/// Puts blobs where a person or a serving process wants them, as files.
///
/// This is a port of its own because only the storage knows how its bytes can be shared: a reflink costs
/// nothing where the file system has them, and a hard link into the store is possible only inside it.
package protocol BlobPlacer: Sendable {
    /// Makes a new file with the blob's bytes, read-only if linked, verified, and durable (its directory is
    /// not synced). Nothing is left at `file` when it fails.
    ///
    /// - Throws: `exists` where something is there; `damaged` where the blob's bytes are wrong or missing;
    ///   `unsupported` where a link was asked for and cannot be made; `system` where the disk is full or
    ///   failing.
    func place(_ blob: Descriptor, at file: FilePath, by method: PlacementMethod, meter: ByteMeter)
        async throws
}

/// How a placed file gets its bytes.
package enum PlacementMethod: Sendable {
    /// A copy of its own, sharing extents where the file system can (reflink).
    case copy
    /// A hard link to the store's own file: no space, but whoever writes through it damages the store.
    case hardLink
}
