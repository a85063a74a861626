/// The Merkle root of leaves that come one after the other, kept in O(log n): the roots of complete subtrees,
/// largest first.
package struct CompactRange: Sendable {
    private var peaks: [(level: Int, hash: TreeHash)] = []

    package init() {}

    package mutating func append(_ leaf: TreeHash) {
        var (level, hash) = (0, leaf)
        while let last = peaks.last, last.level == level {
            hash = TreeHash(left: last.hash, right: hash)
            level += 1
            peaks.removeLast()
        }
        peaks.append((level, hash))
    }

    /// The root of the leaves so far.
    package var root: TreeHash {
        guard let last = peaks.last else { return .empty }
        return peaks.dropLast().reversed().reduce(last.hash) { TreeHash(left: $1.hash, right: $0) }
    }
}
