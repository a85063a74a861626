import CairnObjects

/// A small log under a key that everybody knows: whatever proves something about it must be genuine.
struct LogBench: Sendable {
    let key: SigningKey
    /// The entries, as the log keeps them.
    let entries: [[UInt8]]
    private let nodes: [MerkleTree.Position: TreeHash]

    static let count = 40

    static let standard = Result { try LogBench() }

    private init() throws {
        key = try SigningKey(name: "cairn.example/fuzz", seed: [UInt8](repeating: 7, count: 32))
        var entries: [[UInt8]] = []
        var nodes: [MerkleTree.Position: TreeHash] = [:]
        let group = RefName.group(try GroupName(parsing: "fraud-detection"))
        for number in 0..<Self.count {
            let (from, to) = (Digest(of: [UInt8(number)]), Digest(of: [UInt8(number + 1)]))
            let entry = LogEntry(
                sequence: Int64(number), at: Timestamp(milliseconds: 1_795_000_000_000 + Int64(number)),
                actor: try Principal(parsing: "ana"), action: number == 0 ? .groupCreated : .groupEdited,
                moves: [RefMove(group, from: number == 0 ? nil : from, to: to)], reason: "Number \(number)",
                request: number.isMultiple(of: 2) ? try RequestKey(parsing: "run-\(number)") : nil)
            entries.append(entry.bytes)
            let known = nodes
            let tree = MerkleTree { position in try known[position] ?? Self.missing() }
            for (position, hash) in try tree.nodes(
                appending: TreeHash(leaf: entry.bytes), at: Int64(number))
            {
                nodes[position] = hash
            }
        }
        (self.entries, self.nodes) = (entries, nodes)
    }

    private static func missing() throws -> TreeHash { throw Finding("the tree lacks a node") }

    var tree: MerkleTree { MerkleTree { position in try nodes[position] ?? Self.missing() } }

    func checkpoint(_ size: Int64) throws -> SignedNote {
        Checkpoint(origin: key.verifier.name, size: size, root: try tree.root(size: size)).signed(with: key)
    }

    func proof(of index: Int64, in size: Int64) throws -> LogProof {
        LogProof(
            entry: entries[Int(index)], index: index, hashes: try tree.inclusionProof(of: index, in: size),
            checkpoint: try checkpoint(size))
    }
}
