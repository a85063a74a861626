import CairnObjects
import Testing

@Suite("MerkleTree")
struct MerkleTreeTests {
    /// The leaves and roots of certificate-transparency's own tests.
    static let published = [
        Case("1 leaf", "", "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"),
        Case("2 leaves", "00", "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"),
        Case("3 leaves", "10", "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"),
        Case("4 leaves", "2021", "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"),
        Case("5 leaves", "3031", "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4"),
        Case("6 leaves", "40414243", "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef"),
        Case(
            "7 leaves", "5051525354555657", "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"
        ),
        Case(
            "8 leaves", "606162636465666768696a6b6c6d6e6f",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"),
    ]

    static let size = 70

    @Test("The tree of each size has the published root", arguments: 1...8)
    func publishedRoots(_ size: Int) throws {
        let log = try TestLog(Self.published.prefix(size).map { try bytes($0.input) })
        #expect(try log.tree.root(size: Int64(size)).bytes.hexadecimal == Self.published[size - 1].output)
    }

    @Test("The empty tree's root is the hash of nothing")
    func empty() throws {
        let root = try TestLog().tree.root(size: 0)
        #expect(root.bytes.hexadecimal == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        #expect(root == .empty)
    }

    @Test("A leaf and a node with the same bytes have different hashes")
    func prefixes() {
        let (left, right) = (TreeHash(leaf: [1]), TreeHash(leaf: [2]))
        #expect(TreeHash(leaf: left.bytes + right.bytes) != TreeHash(left: left, right: right))
        #expect(TreeHash(leaf: [1]).bytes == Digest(of: [0x00, 1]).bytes)
        #expect(
            TreeHash(left: left, right: right).bytes == Digest(of: [0x01] + left.bytes + right.bytes).bytes)
        #expect(TreeHash(left: left, right: right) != TreeHash(left: right, right: left))
    }

    @Test("Every root, inclusion proof and consistency proof up to 70 leaves is the RFC's")
    func reference() throws {
        let log = try TestLog(count: Self.size)
        let leaves = log.leaves.map { TreeHash(leaf: $0) }
        for size in 0...Self.size {
            let part = leaves[..<size]
            try #require(try log.tree.root(size: Int64(size)) == ReferenceTree.root(part))
            for index in 0..<size {
                let proof = try log.tree.inclusionProof(of: Int64(index), in: Int64(size))
                try #require(proof == ReferenceTree.path(index, part), "leaf \(index) in \(size)")
            }
            for old in 0...size {
                let proof = try log.tree.consistencyProof(from: Int64(old), to: Int64(size))
                try #require(proof == ReferenceTree.proof(old, part), "from \(old) to \(size)")
            }
        }
        // One or two nodes an entry: the complete subtrees and nothing else.
        #expect(log.nodeCount == (0..<Self.size).reduce(0) { $0 + 1 + (~$1).trailingZeroBitCount })
    }

    @Test("Every inclusion proof up to 70 leaves leads to the root, and nothing altered does")
    func inclusion() throws {
        let log = try TestLog(count: Self.size)
        let roots = try (0...Self.size).map { try log.tree.root(size: Int64($0)) }
        for size in 1...Self.size {
            for index in 0..<size {
                let proof = try log.tree.inclusionProof(of: Int64(index), in: Int64(size))
                let leaf = TreeHash(leaf: log.leaves[index])
                func leads(_ proof: [TreeHash], _ leaf: TreeHash, _ index: Int, _ size: Int) -> Bool {
                    MerkleTree.root(ofProof: proof, leaf: leaf, index: Int64(index), size: Int64(size))
                        == roots[size]
                }
                let place: Comment = "leaf \(index) of \(size)"
                try #require(leads(proof, leaf, index, size), place)
                try #require(!leads(proof, leaf.flipping(bit: size % 256), index, size), place)
                for step in proof.indices {
                    var altered = proof
                    altered[step] = altered[step].flipping(bit: (index * 37 + step) % 256)
                    try #require(!leads(altered, leaf, index, size), place)
                }
                for other in [0, index - 1, index + 1, size - 1]
                where other != index && (0..<size).contains(other) {
                    try #require(!leads(proof, leaf, other, size), place)
                }
                for other in [size - 1, size + 1] where other > index && other <= Self.size {
                    try #require(!leads(proof, leaf, index, other), place)
                }
                try #require(!leads(proof + [leaf], leaf, index, size), place)
                try #require(proof.isEmpty || !leads(proof.dropLast(), leaf, index, size), place)
            }
        }
    }

    @Test("Every consistency proof up to 70 leaves verifies, and nothing altered does")
    func consistency() throws {
        let log = try TestLog(count: Self.size)
        let heads = try (0...Self.size).map { (size: Int64($0), root: try log.tree.root(size: Int64($0))) }
        for new in 0...Self.size {
            for old in 0...new {
                let proof = try log.tree.consistencyProof(from: Int64(old), to: Int64(new))
                func holds(_ proof: [TreeHash], _ old: Int, _ new: Int) -> Bool {
                    MerkleTree.verifyConsistency(proof, from: heads[old], to: heads[new])
                }
                let place: Comment = "from \(old) to \(new)"
                try #require(holds(proof, old, new), place)
                for step in proof.indices {
                    var altered = proof
                    altered[step] = altered[step].flipping(bit: (old * 37 + step) % 256)
                    try #require(!holds(altered, old, new), place)
                }
                let flipped = (heads[old].root.flipping(bit: new), heads[new].root.flipping(bit: old))
                try #require(
                    !MerkleTree.verifyConsistency(proof, from: (Int64(old), flipped.0), to: heads[new]), place
                )
                if old > 0 {
                    try #require(
                        !MerkleTree.verifyConsistency(proof, from: heads[old], to: (Int64(new), flipped.1)),
                        place)
                    for other in [old - 1, old + 1] where (1..<new).contains(other) {
                        try #require(!holds(proof, other, new), place)
                    }
                }
                for other in [new - 1, new + 1] where old > 0 && other > old && other <= Self.size {
                    try #require(!holds(proof, old, other), place)
                }
                try #require(!holds(proof + [.empty], old, new), place)
                try #require(proof.isEmpty || !holds(proof.dropLast(), old, new), place)
                try #require(old == new || !holds([], new, old), place)
            }
        }
    }

    @Test("Claims of impossible sizes are refused, the largest too")
    func impossible() {
        let leaf = TreeHash(leaf: [1])
        #expect(MerkleTree.root(ofProof: [], leaf: leaf, index: -1, size: 1) == nil)
        #expect(MerkleTree.root(ofProof: [], leaf: leaf, index: 1, size: 1) == nil)
        #expect(MerkleTree.root(ofProof: [], leaf: leaf, index: 0, size: 0) == nil)
        #expect(MerkleTree.root(ofProof: [], leaf: leaf, index: 0, size: .max) == nil)
        #expect(MerkleTree.root(ofProof: [leaf], leaf: leaf, index: .max - 1, size: .max) == nil)
        #expect(!MerkleTree.verifyConsistency([], from: (-1, leaf), to: (1, leaf)))
        #expect(!MerkleTree.verifyConsistency([], from: (2, leaf), to: (1, leaf)))
        #expect(!MerkleTree.verifyConsistency([leaf], from: (5, leaf), to: (.max, leaf)))
        #expect(!MerkleTree.verifyConsistency([], from: (.max - 1, leaf), to: (.max, leaf)))
    }

    @Test("A node that is missing is told, not guessed")
    func missing() throws {
        let tree = MerkleTree { throw TestLog.Missing(position: $0) }
        #expect(throws: TestLog.Missing.self) { try tree.root(size: 3) }
        #expect(throws: TestLog.Missing.self) { try tree.nodes(appending: .empty, at: 1) }
        #expect(throws: TestLog.Missing.self) { try tree.inclusionProof(of: 0, in: 2) }
        #expect(throws: TestLog.Missing.self) { try tree.consistencyProof(from: 1, to: 2) }
    }
}

@Suite("TreeHash")
struct TreeHashTests {
    @Test("A hash reads back from its base64")
    func roundTrip() {
        let hash = TreeHash(leaf: [1, 2, 3])
        #expect(hash.base64.utf8.count == 44)
        #expect(TreeHash(base64: hash.base64) == hash)
        #expect(TreeHash.empty.base64 == "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")
    }

    @Test("Only 32 bytes are a hash", arguments: [31, 33, 0, 64])
    func length(_ count: Int) {
        #expect(TreeHash(base64: Base64.encode([UInt8](repeating: 7, count: count))) == nil)
    }

    @Test("Base64 that is not canonical is no hash")
    func canonical() {
        #expect(TreeHash(base64: "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV=") == nil)
        #expect(TreeHash(base64: "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU") == nil)
    }
}
