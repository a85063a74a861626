package import CairnObjects
import CairnStorage

extension Registry {
    /// Removes a version from its group. Its number is never given again; its bytes go with a later
    /// collection.
    ///
    /// - Throws: `refused` while a stage holds it.
    package func delete(_ id: VersionID, by intent: Intent) async throws -> LogEntry? {
        try await committing(intent) {
            try await requireStanding(id)
            let snapshot = try await storage.snapshot(.stages(of: id.group))
            for case (.stage(id.group, let stage), id.manifest) in snapshot.refs {
                throw CairnError(
                    .refused, "\(id) stands in '\(stage)'",
                    hint: "roll the stage back first (cairn rollback \(id.group):\(stage))")
            }
            var transaction = transaction(.versionDeleted, by: intent)
            let refs: [RefName] = [
                id.ref, .approval(id.group, id.number), .labels(id.group, id.number),
                .entity(.amendment(of: id.group, id.number)),
            ]
            for ref in refs {
                guard let target = try await storage.target(of: ref) else { continue }
                transaction.moves.append(RefMove(ref, from: target, to: nil))
            }
            let observations = try await storage.snapshot(.observations(of: id.group, id.number)).refs
            transaction.moves += observations.map { RefMove($0.key, from: $0.value, to: nil) }
                .sorted { $0.ref.description < $1.ref.description }
            // A promotion that comes in between must be seen: nothing else may happen meanwhile.
            transaction.logSize = snapshot.logSize
            return (transaction, ())
        }.entry
    }
}
