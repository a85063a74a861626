import CairnObjects

extension FuzzTarget {
    /// Proofs of the tree, altered: none may be believed. Then numbers and hashes of anybody's choice.
    static let tree = FuzzTarget(
        "tree", limit: 1100, mutations: 400,
        samples: { [[6, 3, 0], [39, 12, 1, 0, 5, 1], [33, 7, 2, 1, 1, 1, 1]] }
    ) { bytes in
        var input = FuzzInput(bytes)
        let bench = try LogBench.standard.get()
        let size = Int64(input.byte()) % Int64(LogBench.count) + 1
        let index = Int64(input.byte()) % size
        let edits = FuzzInput(Array(input.rest))
        try inclusion(of: index, in: size, edits, bench)
        try consistency(from: index, to: size, edits, bench)
        var rest = FuzzInput(bytes)
        let numbers = (rest.number(), rest.number())
        let hashes = rest.hashes()
        let leaf = TreeHash(leaf: bench.entries[0])
        _ = MerkleTree.root(ofProof: hashes, leaf: leaf, index: numbers.0, size: numbers.1)
        let roots = (hashes.first ?? .empty, hashes.last ?? leaf)
        let isBelieved = MerkleTree.verifyConsistency(
            hashes, from: (numbers.0, roots.0), to: (numbers.1, roots.1))
        try hold(
            !isBelieved || numbers.0 <= numbers.1 && numbers.0 >= 0,
            "a larger tree was taken for the beginning of a smaller one")
    }

    private static func inclusion(
        of index: Int64, in size: Int64, _ edits: FuzzInput, _ bench: LogBench
    ) throws {
        let genuine = try bench.tree.inclusionProof(of: index, in: size)
        let root = try bench.tree.root(size: size)
        let leaf = TreeHash(leaf: bench.entries[Int(index)])
        try hold(
            MerkleTree.root(ofProof: genuine, leaf: leaf, index: index, size: size) == root,
            "a genuine proof is not believed")
        let altered = edits.alter(genuine)
        guard altered != genuine else { return }
        try hold(
            MerkleTree.root(ofProof: altered, leaf: leaf, index: index, size: size) != root,
            "an altered proof of inclusion is believed")
    }

    private static func consistency(
        from old: Int64, to new: Int64, _ edits: FuzzInput, _ bench: LogBench
    ) throws {
        let genuine = try bench.tree.consistencyProof(from: old, to: new)
        let roots = (try bench.tree.root(size: old), try bench.tree.root(size: new))
        try hold(
            MerkleTree.verifyConsistency(genuine, from: (old, roots.0), to: (new, roots.1)),
            "a genuine proof is not believed")
        let altered = edits.alter(genuine)
        if altered != genuine {
            try hold(
                !MerkleTree.verifyConsistency(altered, from: (old, roots.0), to: (new, roots.1)),
                "an altered proof of consistency is believed")
        }
        let other = TreeHash(leaf: roots.0.bytes)
        try hold(
            !MerkleTree.verifyConsistency(altered, from: (old, other), to: (new, roots.1)),
            "another beginning is believed")
    }
}
