package import CairnObjects

/// What a storage signs each new head of its log with. Handed to it when it is opened; without one it can
/// only be read.
package protocol CheckpointSigner: Sendable {
    func sign(size: Int64, root: TreeHash) -> SignedNote

    /// Reads a checkpoint that this signer made.
    ///
    /// - Throws: `damaged` where somebody else did, or altered it.
    func read(_ note: SignedNote) throws(CairnError) -> Checkpoint
}

extension SigningKey: CheckpointSigner {
    package func sign(size: Int64, root: TreeHash) -> SignedNote {
        Checkpoint(origin: verifier.name, size: size, root: root).signed(with: self)
    }

    package func read(_ note: SignedNote) throws(CairnError) -> Checkpoint {
        try Checkpoint(note: note, trusting: verifier)
    }
}
