package import CairnObjects

/// A version that gets the number that is its group's next when the transaction commits: whoever registers
/// many at once need not guess, and be refused, and guess again.
///
/// It is for who does not need to know the number beforehand, nor what was registered before it.
package struct NewVersion: Hashable, Sendable {
    package let group: GroupName
    package let manifest: Digest
    package let approval: Digest
    package let labels: Digest?

    package init(in group: GroupName, manifest: Digest, approval: Digest, labels: Digest? = nil) {
        (self.group, self.manifest, self.approval, self.labels) = (group, manifest, approval, labels)
    }

    /// What moves once the number is known.
    package func moves(as number: VersionNumber) -> [RefMove] {
        var moves = [
            RefMove(.version(group, number), from: nil, to: manifest),
            RefMove(.approval(group, number), from: nil, to: approval),
        ]
        if let labels { moves.append(RefMove(.labels(group, number), from: nil, to: labels)) }
        return moves
    }
}

extension Transaction {
    /// The same transaction, its new version under a number.
    package func numbered(_ number: VersionNumber) -> Transaction {
        guard let newVersion else { return self }
        var transaction = self
        transaction.moves = newVersion.moves(as: number) + moves
        transaction.newVersion = nil
        return transaction
    }
}
