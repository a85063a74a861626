import CairnObjects

/// A log in memory: leaves, and the nodes that `MerkleTree` wants kept.
struct TestLog {
    private(set) var leaves: [[UInt8]] = []
    private var nodes: [MerkleTree.Position: TreeHash] = [:]

    /// A node that the tree asked for before it was complete, or that it forgot to hand out.
    struct Missing: Error {
        let position: MerkleTree.Position
    }

    init(_ leaves: [[UInt8]] = []) throws {
        for leaf in leaves { try append(leaf) }
    }

    /// Leaves of different lengths, from none to a few bytes.
    init(count: Int) throws {
        try self.init(
            (0..<count).map { index in (0..<index % 7).map { UInt8(truncatingIfNeeded: index &* 31 &+ $0) } })
    }

    var tree: MerkleTree {
        MerkleTree { [nodes] position in
            guard let hash = nodes[position] else { throw Missing(position: position) }
            return hash
        }
    }

    var nodeCount: Int { nodes.count }

    mutating func append(_ leaf: [UInt8]) throws {
        for (position, hash) in try tree.nodes(appending: TreeHash(leaf: leaf), at: Int64(leaves.count)) {
            nodes[position] = hash
        }
        leaves.append(leaf)
    }
}

/// RFC 6962, section 2.1, word for word: slow, recursive, over all leaves. What `MerkleTree` is held against.
enum ReferenceTree {
    /// MTH(D[n])
    static func root(_ leaves: ArraySlice<TreeHash>) -> TreeHash {
        guard let first = leaves.first else { return .empty }
        guard leaves.count > 1 else { return first }
        let middle = leaves.startIndex + split(leaves.count)
        return TreeHash(left: root(leaves[..<middle]), right: root(leaves[middle...]))
    }

    /// PATH(m, D[n])
    static func path(_ m: Int, _ leaves: ArraySlice<TreeHash>) -> [TreeHash] {
        guard leaves.count > 1 else { return [] }
        let k = split(leaves.count)
        let middle = leaves.startIndex + k
        return m < k
            ? path(m, leaves[..<middle]) + [root(leaves[middle...])]
            : path(m - k, leaves[middle...]) + [root(leaves[..<middle])]
    }

    /// PROOF(m, D[n])
    static func proof(_ m: Int, _ leaves: ArraySlice<TreeHash>) -> [TreeHash] {
        m == 0 || m == leaves.count ? [] : subproof(m, leaves, true)
    }

    private static func subproof(_ m: Int, _ leaves: ArraySlice<TreeHash>, _ isWhole: Bool) -> [TreeHash] {
        if m == leaves.count { return isWhole ? [] : [root(leaves)] }
        let k = split(leaves.count)
        let middle = leaves.startIndex + k
        return m <= k
            ? subproof(m, leaves[..<middle], isWhole) + [root(leaves[middle...])]
            : subproof(m - k, leaves[middle...], false) + [root(leaves[..<middle])]
    }

    /// The largest power of two smaller than n.
    private static func split(_ n: Int) -> Int {
        var power = 1
        while power * 2 < n { power *= 2 }
        return power
    }
}

extension TreeHash {
    /// This hash with one bit turned over.
    func flipping(bit: Int) -> TreeHash {
        var bytes = bytes
        bytes[bit / 8] ^= 1 << UInt8(bit % 8)
        return TreeHash(bytes: bytes)
    }
}
