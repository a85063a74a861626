/// The state of a log in three lines: whose it is, how many entries it has, the root of their Merkle tree.
/// C2SP tlog-checkpoint (https://c2sp.org/tlog-checkpoint).
package struct Checkpoint: Equatable, Sendable {
    /// The log's identity, the name of its key.
    package let origin: String
    /// How many entries the log had.
    package let size: Int64
    package let root: TreeHash

    package init(origin: String, size: Int64, root: TreeHash) {
        (self.origin, self.size, self.root) = (origin, size, root)
    }

    /// The text that is signed.
    package var text: String { "\(origin)\n\(size)\n\(root.base64)\n" }

    /// Reads the text of a note; extension lines are passed over.
    ///
    /// - Throws: `invalid` where it is not a checkpoint.
    package init(parsing text: String) throws(CairnError) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count >= 4, lines.last == "", !lines[0].isEmpty, let size = Int64(lines[1]), size >= 0,
            String(size) == lines[1], let root = TreeHash(base64: lines[2]),
            !lines.dropFirst(3).dropLast().contains("")
        else { throw CairnError(.invalid, "the text is not a checkpoint of a log") }
        self.init(origin: String(lines[0]), size: size, root: root)
    }

    package func signed(with key: SigningKey) -> SignedNote { SignedNote(signing: text, with: key) }

    /// Reads a checkpoint that this key must have signed.
    ///
    /// - Throws: `invalid` where the note is no checkpoint; `damaged` where the key did not sign it or it
    ///   speaks of another log.
    package init(note: SignedNote, trusting key: VerifierKey) throws(CairnError) {
        guard note.isSigned(by: key) else {
            throw CairnError(
                .damaged, "the checkpoint is not signed by \(key.name)",
                hint: "somebody altered it, or it comes from another registry")
        }
        try self.init(parsing: note.text)
        guard origin == key.name else {
            throw CairnError(
                .damaged, "the checkpoint speaks of the log '\(origin.printable)', not of '\(key.name)'")
        }
    }
}
