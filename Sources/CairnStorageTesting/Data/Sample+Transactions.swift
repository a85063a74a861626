package import CairnObjects
package import CairnStorage

// The transactions that the registry's verbs make, without policy and without storage. Where a ref has to
// stand somewhere already, the caller says where (`from`).

extension Sample {
    /// An empty transaction of this sample's actor and time.
    package func transaction(_ action: Action, reason: String = "") -> Transaction {
        Transaction(action, by: actor, at: at, reason: reason)
    }

    /// Moves one ref to a document, or to nothing.
    package func move(
        _ ref: RefName, from: Digest? = nil, to document: Document?, as action: Action = .groupEdited
    ) -> Transaction {
        var transaction = transaction(action)
        transaction.documents = document.map { [$0] } ?? []
        transaction.moves = [RefMove(ref, from: from, to: document?.digest)]
        return transaction
    }

    package func groupDocument(_ description: String = "") throws(CairnError) -> Document {
        try GroupDocument(
            description: description, labels: try Labels(), createdAt: at, createdBy: actor
        ).document()
    }

    /// Creates the group.
    package func creation(_ description: String = "") throws(CairnError) -> Transaction {
        move(.group(group), to: try groupDocument(description), as: .groupCreated)
    }

    /// The approval that a registration begins with, and each decision after it.
    package func approval(
        _ state: ApprovalState, of manifest: Digest, previous: Digest? = nil, reason: String = ""
    ) throws(CairnError) -> Document {
        try Approval(
            subject: manifest, state: state, actor: actor, reason: reason, at: at, previous: previous
        ).document()
    }

    /// Registers a version: creates `versions/N` and `approvals/N`, and `labels/N` where there are labels.
    package func registration(
        of version: SampleVersion, as number: Int, labels: [String: String] = [:], under lease: Lease? = nil
    ) throws(CairnError) -> Transaction {
        let approval = try approval(.pending, of: version.digest)
        var transaction = transaction(.versionRegistered, reason: version.record.message)
        transaction.documents = version.documents + [approval]
        transaction.moves = [
            RefMove(try versionRef(number), from: nil, to: version.digest),
            RefMove(try approvalRef(number), from: nil, to: approval.digest),
        ]
        if !labels.isEmpty {
            let document = try Labels(labels).document()
            transaction.documents.append(document)
            transaction.moves.append(RefMove(try labelsRef(number), from: nil, to: document.digest))
        }
        transaction.lease = lease
        return transaction
    }

    /// Registers a version under whichever number is the next.
    package func newVersion(
        _ version: SampleVersion, labels: [String: String] = [:]
    ) throws(CairnError) -> Transaction {
        let approval = try approval(.pending, of: version.digest)
        var transaction = transaction(.versionRegistered, reason: version.record.message)
        transaction.documents = version.documents + [approval]
        var labelling: Document?
        if !labels.isEmpty { labelling = try Labels(labels).document() }
        transaction.documents += [labelling].compactMap { $0 }
        transaction.newVersion = NewVersion(
            in: group, manifest: version.digest, approval: approval.digest, labels: labelling?.digest)
        return transaction
    }

    /// Decides on a version whose newest approval is `previous`.
    package func decision(
        _ state: ApprovalState, on version: Digest, number: Int, previous: Digest, reason: String = ""
    ) throws(CairnError) -> Transaction {
        let document = try approval(state, of: version, previous: previous, reason: reason)
        return move(try approvalRef(number), from: previous, to: document, as: .approvalChanged)
    }

    /// Moves a stage to a version, or takes it away.
    package func promotion(
        of version: Digest?, to stage: String = "production", from: Digest? = nil
    ) throws(CairnError) -> Transaction {
        var transaction = transaction(.stageMoved)
        transaction.moves = [RefMove(try stageRef(stage), from: from, to: version)]
        return transaction
    }

    /// Sets a version's labels; `nil` takes the ref away.
    package func labelling(
        _ number: Int, with labels: [String: String]?, from: Digest? = nil
    ) throws(CairnError) -> Transaction {
        var document: Document?
        if let labels { document = try Labels(labels).document() }
        return move(try labelsRef(number), from: from, to: document, as: .labelsChanged)
    }

    /// Deletes a version, and what stands beside it where that is given.
    package func deletion(
        of number: Int, manifest: Digest, approval: Digest? = nil, labels: Digest? = nil
    ) throws(CairnError) -> Transaction {
        var transaction = transaction(.versionDeleted)
        transaction.moves = [RefMove(try versionRef(number), from: manifest, to: nil)]
        if let approval {
            transaction.moves.append(RefMove(try approvalRef(number), from: approval, to: nil))
        }
        if let labels { transaction.moves.append(RefMove(try labelsRef(number), from: labels, to: nil)) }
        return transaction
    }
}
