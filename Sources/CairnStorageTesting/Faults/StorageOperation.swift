/// Everything that can be asked of a storage: one case for each method of the ports.
package enum StorageOperation: String, Sendable, CaseIterable {
    case lease, write, release, read, readRange, open, place, condition, inventory
    case hold, held, present, mayHold, offset, append, finish, abandon
    case beginParts, partUploads, partsNote, writePart, parts, readPart, endParts
    case document, target, spelling, snapshot, refs, owners
    case head, entries, history, entryForRequest, inclusionProof, root, wrongTreeNodes, consistencyProof
    case commit
    case versions, count, groups, group, lastNumber, rebuildIndex
    case sweep, removeLeftovers

    /// Whether it can change what the storage keeps.
    package var isChange: Bool {
        switch self {
        case .lease, .write, .release, .hold, .append, .finish, .abandon, .commit, .rebuildIndex, .sweep,
            .removeLeftovers, .beginParts, .writePart, .endParts:
            true
        case .partUploads, .partsNote, .parts, .readPart, .read, .readRange, .open, .place, .condition,
            .inventory, .held, .present, .mayHold, .offset, .document,
            .target, .spelling, .snapshot, .refs, .owners, .head, .entries, .history,
            .entryForRequest, .inclusionProof, .root, .wrongTreeNodes, .consistencyProof, .versions, .count,
            .groups, .group,
            .lastNumber:
            false
        }
    }
}
