package import CairnObjects
import CairnStorage

/// One move of a stage.
package struct StageMove: Sendable {
    package let entry: LogEntry
    package let from: Digest?
    package let to: Digest?
    /// The version that the stage moved to; `nil` where it moved to nothing or the version is deleted.
    package let version: VersionID?
}

extension Registry {
    /// Every move of a stage, newest first: `@{0}` is the last one.
    ///
    /// - Throws: `notFound` where the group is not there, or the stage never moved.
    package func reflog(_ spec: StageSpec) async throws -> [StageMove] {
        let spec = StageSpec(group: try await spelled(spec.group), stage: spec.stage)
        let history = try await storage.history(of: spec.ref)
        guard !history.isEmpty else {
            let stages = try await storage.group(spec.group)?.stages.keys.map(\.description).sorted() ?? []
            let close = Suggestion.closest(to: spec.stage.description, among: stages)
            throw CairnError(
                .notFound, "stage '\(spec.stage)' of '\(spec.group)' never moved",
                hint: close.map { "did you mean '\($0)'?" }
                    ?? "put a version there with 'cairn promote \(spec.group):N \(spec.stage)'")
        }
        return try await moves(of: spec, in: history.reversed())
    }

    /// The last move of a stage; `nil` where it never moved. Costs the same however often it did.
    ///
    /// - Parameter spec: The group as it is spelled there.
    package func lastMove(of spec: StageSpec) async throws -> StageMove? {
        try await moves(of: spec, in: try await storage.newestHistory(of: spec.ref, limit: 1)).first
    }

    private func moves(of spec: StageSpec, in entries: [LogEntry]) async throws -> [StageMove] {
        var versions: [Digest: VersionID] = [:]
        var moves: [StageMove] = []
        for entry in entries {
            guard let move = entry.move(of: spec.ref) else { continue }
            if let target = move.to, versions[target] == nil {
                versions[target] = try await version(withManifest: target, in: spec.group)
            }
            moves.append(
                StageMove(
                    entry: entry, from: move.from, to: move.to, version: move.to.flatMap { versions[$0] }))
        }
        return moves
    }
}
