/// The arithmetic of an append-only Merkle tree (RFC 6962, section 2.1) over nodes that somebody else keeps.
///
/// Kept are the roots of all complete subtrees, each at its `Position`. That is one or two new nodes an
/// entry, and every root, inclusion proof and consistency proof of every size can be made from O(log n) of
/// them.
package struct MerkleTree {
    /// Where a complete subtree stands: it covers the leaves from `index << level`, `1 << level` of them.
    package struct Position: Hashable, Sendable {
        package let level: Int
        package let index: Int64

        package init(level: Int, index: Int64) {
            (self.level, self.index) = (level, index)
        }
    }

    /// Gives the hash at a position that is complete; throws where it is missing.
    package typealias Reader = (Position) throws -> TreeHash

    private let node: Reader

    package init(reading node: @escaping Reader) {
        self.node = node
    }

    /// The nodes that come into being with the leaf at `index`: itself and each subtree that it completes.
    package func nodes(appending leaf: TreeHash, at index: Int64) throws -> [(Position, TreeHash)] {
        var position = Position(level: 0, index: index)
        var nodes = [(position, leaf)]
        var hash = leaf
        while position.index & 1 == 1 {
            let left = try node(Position(level: position.level, index: position.index - 1))
            hash = TreeHash(left: left, right: hash)
            position = Position(level: position.level + 1, index: position.index >> 1)
            nodes.append((position, hash))
        }
        return nodes
    }

    /// The root of the first `size` leaves.
    package func root(size: Int64) throws -> TreeHash {
        size == 0 ? .empty : try hash(of: 0..<size)
    }

    /// The siblings from the leaf at `index` up to the root of the first `size` leaves (RFC 6962, section
    /// 2.1.1).
    package func inclusionProof(of index: Int64, in size: Int64) throws -> [TreeHash] {
        precondition((0..<size).contains(index), "the leaf must be in the tree")
        var proof: [TreeHash] = []
        var range = 0..<size
        while range.count > 1 {
            let middle = range.lowerBound + Self.split(Int64(range.count))
            let (left, right) = (range.lowerBound..<middle, middle..<range.upperBound)
            proof.append(try hash(of: index < middle ? right : left))
            range = index < middle ? left : right
        }
        return proof.reversed()
    }

    /// What shows that the first `old` leaves are a prefix of the first `new` ones (RFC 6962, section 2.1.2).
    package func consistencyProof(from old: Int64, to new: Int64) throws -> [TreeHash] {
        precondition((0...new).contains(old), "the older tree must be the smaller one")
        guard old > 0, old < new else { return [] }
        var proof: [TreeHash] = []
        var range = 0..<new
        while range.upperBound != old {
            let middle = range.lowerBound + Self.split(Int64(range.count))
            let (left, right) = (range.lowerBound..<middle, middle..<range.upperBound)
            proof.append(try hash(of: old <= middle ? right : left))
            range = old <= middle ? left : right
        }
        // The verifier knows the old root itself; a subtree further right it has to be told.
        if range.lowerBound > 0 { proof.append(try hash(of: range)) }
        return proof.reversed()
    }

    /// The root over a range of leaves that begins at a multiple of the power of two at or above its length.
    private func hash(of leaves: Range<Int64>) throws -> TreeHash {
        let count = Int64(leaves.count)
        if count.nonzeroBitCount == 1 {
            let level = count.trailingZeroBitCount
            return try node(Position(level: level, index: leaves.lowerBound >> Int64(level)))
        }
        let middle = leaves.lowerBound + Self.split(count)
        return TreeHash(
            left: try hash(of: leaves.lowerBound..<middle), right: try hash(of: middle..<leaves.upperBound))
    }

    /// The largest power of two smaller than `count`: how many leaves stand left of the top.
    fileprivate static func split(_ count: Int64) -> Int64 {
        1 << Int64(Int64.bitWidth - 1 - (count - 1).leadingZeroBitCount)
    }
}

extension MerkleTree {
    /// The root that an inclusion proof leads to; `nil` where its length does not fit. The verifier's half.
    package static func root(
        ofProof proof: [TreeHash], leaf: TreeHash, index: Int64, size: Int64
    ) -> TreeHash? {
        guard index >= 0, index < size else { return nil }
        var turns: [Bool] = []  // from the top down: whether the leaf stands in the left half
        var range = 0..<size
        while range.count > 1 {
            let middle = range.lowerBound + split(Int64(range.count))
            turns.append(index < middle)
            range = index < middle ? range.lowerBound..<middle : middle..<range.upperBound
        }
        guard proof.count == turns.count else { return nil }
        return zip(proof, turns.reversed()).reduce(leaf) { hash, step in
            step.1 ? TreeHash(left: hash, right: step.0) : TreeHash(left: step.0, right: hash)
        }
    }

    /// Whether the proof shows that the tree of `old` leaves is a prefix of the tree of `new` leaves.
    package static func verifyConsistency(
        _ proof: [TreeHash], from old: (size: Int64, root: TreeHash), to new: (size: Int64, root: TreeHash)
    ) -> Bool {
        guard old.size >= 0, old.size <= new.size else { return false }
        if old.size == new.size { return proof.isEmpty && old.root == new.root }
        if old.size == 0 { return proof.isEmpty && old.root == .empty }
        var turns: [Bool] = []  // from the top down: whether the older tree ends in the left half
        var range = 0..<new.size
        while range.upperBound != old.size {
            let middle = range.lowerBound + split(Int64(range.count))
            turns.append(old.size <= middle)
            range = old.size <= middle ? range.lowerBound..<middle : middle..<range.upperBound
        }
        var hashes = proof[...]
        guard let seed = range.lowerBound == 0 ? old.root : hashes.popFirst(), hashes.count == turns.count
        else { return false }
        var (oldRoot, newRoot) = (seed, seed)
        for (hash, isLeft) in zip(hashes, turns.reversed()) {
            if isLeft {
                newRoot = TreeHash(left: newRoot, right: hash)
            } else {
                oldRoot = TreeHash(left: hash, right: oldRoot)
                newRoot = TreeHash(left: hash, right: newRoot)
            }
        }
        return oldRoot == old.root && newRoot == new.root
    }
}
