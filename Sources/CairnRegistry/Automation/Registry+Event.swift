package import CairnObjects
package import CairnStorage

extension Registry {
    /// An entry of the log with the names that it speaks of, as they are now: a version that is deleted
    /// meanwhile has its digest's short form for a name.
    ///
    /// - Parameter stage: The stage to speak of, where the entry moved several.
    package func event(for entry: LogEntry, about stage: StageSpec? = nil) async throws -> Event {
        var event = Event(
            sequence: entry.sequence, at: entry.at, actor: entry.actor, action: entry.action,
            reason: entry.reason, moves: entry.moves)
        try await name(&event, about: stage)
        return event
    }

    /// What a transaction will be in the log, if it is committed.
    package func event(for transaction: Transaction) async throws -> Event {
        var event = Event(
            at: transaction.at, actor: transaction.actor, action: transaction.action,
            reason: transaction.reason, moves: transaction.moves)
        try await name(&event, about: nil)
        return event
    }

    private func name(_ event: inout Event, about spec: StageSpec?) async throws {
        event.group = event.moves.first?.ref.group
        let stages = event.moves.filter(\.ref.isStage)
        if let move = stages.first(where: { $0.ref.key == spec?.ref.key }) ?? stages.first,
            case .stage(let group, let stage) = move.ref
        {
            event.stage = stage
            event.from = try await move.from.asyncMap { try await text(of: $0, in: group) }
            event.manifest = move.to
            event.version = try await move.to.asyncMap { try await text(of: $0, in: group) }
        }
        // Who follows one stage wants to know what stands there. Else, a rejection or an observation that
        // takes its version out of stages is about that version.
        if spec != nil, event.stage != nil { return }
        for move in event.moves {
            guard let (group, number) = move.ref.version else { continue }
            event.version = "\(group):\(number)"
            event.manifest = try await manifest(group, number, as: move)
            break
        }
    }

    private func text(of manifest: Digest, in group: GroupName) async throws -> String {
        try await version(withManifest: manifest, in: group)?.description ?? manifest.short
    }

    /// The manifest of a version that a move of one of its refs speaks of; `nil` where it is deleted and the
    /// move does not say.
    private func manifest(_ group: GroupName, _ number: VersionNumber, as move: RefMove) async throws
        -> Digest?
    {
        if case .version = move.ref { return move.to ?? move.from }
        return try await storage.target(of: .version(group, number))
    }
}

extension RefName {
    fileprivate var isStage: Bool {
        if case .stage = self { true } else { false }
    }

    /// The version that the ref belongs to.
    var version: (group: GroupName, number: VersionNumber)? {
        switch self {
        case .version(let group, let number), .approval(let group, let number),
            .labels(let group, let number), .observation(let group, let number, _):
            (group, number)
        case .entity(let id): id.amended
        case .group, .stage, .policy, .defaultPolicy, .user, .token, .issuer, .webhook, .bucket, .object:
            nil
        }
    }
}
