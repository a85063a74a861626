/// A proof, complete in itself, that an entry is in the log: C2SP tlog-proof (https://c2sp.org/tlog-proof).
///
/// Cairn puts the entry itself, the leaf, into the format's `extra` field, so that the file is all that a
/// third party needs besides the registry's verifier key.
package struct LogProof: Equatable, Sendable {
    package let entry: [UInt8]
    package let index: Int64
    /// From the leaf's sibling up to the root's child.
    package let hashes: [TreeHash]
    package let checkpoint: SignedNote

    private static let header = "c2sp.org/tlog-proof@v1"
    /// How files of this format are to end.
    package static let fileExtension = "tlog-proof"

    package init(entry: [UInt8], index: Int64, hashes: [TreeHash], checkpoint: SignedNote) {
        (self.entry, self.index, self.hashes, self.checkpoint) = (entry, index, hashes, checkpoint)
    }

    package var encoded: String {
        let lines = [Self.header, "extra \(Base64.encode(entry))", "index \(index)"] + hashes.map(\.base64)
        return lines.joined(separator: "\n") + "\n\n" + checkpoint.encoded
    }

    /// - Throws: `invalid` where the text is no proof, or carries no entry.
    package init(parsing text: String) throws(CairnError) {
        let refusal = CairnError(.invalid, "the text is not a proof of a log entry")
        guard let gap = text.firstRange(of: "\n\n") else { throw refusal }
        let lines = text[..<gap.lowerBound].split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count >= 3, lines[0] == Self.header, lines[1].hasPrefix("extra "),
            lines[2].hasPrefix("index "),
            let entry = Base64.decode(lines[1].dropFirst(6)), let index = Int64(lines[2].dropFirst(6)),
            index >= 0, String(index) == lines[2].dropFirst(6)
        else { throw refusal }
        var hashes: [TreeHash] = []
        for line in lines.dropFirst(3) {
            guard let hash = TreeHash(base64: line) else { throw refusal }
            hashes.append(hash)
        }
        self.init(
            entry: entry, index: index, hashes: hashes,
            checkpoint: try SignedNote(parsing: String(text[gap.upperBound...])))
    }

    /// Checks signature and path, and gives the entry that they prove.
    ///
    /// - Throws: `damaged` where the key did not sign the checkpoint or the path does not lead to its root.
    package func verified(trusting key: VerifierKey) throws(CairnError) -> LogEntry {
        let head = try Checkpoint(note: checkpoint, trusting: key)
        let root = MerkleTree.root(
            ofProof: hashes, leaf: TreeHash(leaf: entry), index: index, size: head.size)
        guard root == head.root else {
            throw CairnError(.damaged, "the proof does not lead to the root of its checkpoint")
        }
        let entry = try LogEntry(bytes: self.entry)
        guard entry.sequence == index else {
            throw CairnError(.damaged, "entry \(entry.sequence) was proved at place \(index)")
        }
        return entry
    }
}
