/// Everything that can be asked of a storage: one case for each method of the ports.
package enum StorageOperation: String, Sendable, CaseIterable {
    case lease, write, release, read, place, condition, inventory
    case document, target, spelling, snapshot
    case head, entries, history, entryForRequest, inclusionProof, root, wrongTreeNodes, consistencyProof
    case commit
    case versions, count, groups, group, lastNumber, rebuildIndex
    case sweep, removeLeftovers

    /// Whether it can change what the storage keeps.
    package var isChange: Bool {
        switch self {
        case .lease, .write, .release, .commit, .rebuildIndex, .sweep, .removeLeftovers: true
        case .read, .place, .condition, .inventory, .document, .target, .spelling, .snapshot, .head, .entries,
            .history,
            .entryForRequest, .inclusionProof, .root, .wrongTreeNodes, .consistencyProof, .versions, .count,
            .groups, .group,
            .lastNumber:
            false
        }
    }
}
