package import CairnObjects
import CairnStorage

extension Registry {
    /// Finds the version that a person named.
    ///
    /// - Throws: `notFound`, saying what there is instead; `invalid` where a digest's beginning fits several.
    package func resolve(_ spec: VersionSpec) async throws -> VersionID {
        var id = try await resolveBase(spec)
        for step in 0..<spec.generations {
            let record = try await record(of: id.manifest)
            guard let parent = record.parents.first else {
                throw CairnError(
                    .notFound, "\(id) has no parent, so there is no '\(spec)'",
                    hint: step == 0 ? nil : "the lineage of \(spec.group) is \(step) long here")
            }
            guard let found = try await version(withManifest: parent, preferring: id.group) else {
                throw CairnError(.notFound, "the parent of \(id), \(parent.short), is deleted")
            }
            id = found
        }
        return id
    }

    private func resolveBase(_ spec: VersionSpec) async throws -> VersionID {
        let group = try await spelled(spec.group)
        switch spec.base {
        case .newest: return try await newest(in: group)
        case .number(let number): return try await version(number, in: group)
        case .digest(let prefix): return try await version(prefix, in: group)
        case .stage(let stage, let moves):
            return try await version(at: stage, movesAgo: moves, in: group)
        }
    }

    private func newest(in group: GroupName) async throws -> VersionID {
        guard let newest = try await storage.versions(VersionQuery(group: group, limit: 1)).first else {
            throw CairnError(
                .notFound, "'\(group)' has no versions", hint: "register one with 'cairn push \(group) FILE…'"
            )
        }
        return VersionID(newest)
    }

    private func version(_ number: VersionNumber, in group: GroupName) async throws -> VersionID {
        if let manifest = try await storage.target(of: .version(group, number)) {
            return VersionID(group: group, number: number, manifest: manifest)
        }
        if let last = try await storage.lastNumber(in: group), number <= last {
            throw CairnError(
                .notFound, "\(group):\(number) is deleted",
                hint: "'cairn audit log \(group)' shows by whom and when")
        }
        let newest = try await newest(in: group)
        throw CairnError(
            .notFound, "there is no \(group):\(number)", hint: "the newest version is \(newest)")
    }

    private func version(_ prefix: DigestPrefix, in group: GroupName) async throws -> VersionID {
        let predicate = Predicate.compare(.digest, .begins, .text(prefix.description))
        let found = try await storage.versions(VersionQuery(group: group, where: predicate, limit: 5))
        guard let first = found.first else {
            throw CairnError(
                .notFound, "no version of '\(group)' has a digest that begins with \(prefix)",
                hint: "see 'cairn list \(group)'")
        }
        guard found.count == 1 else {
            let all = found.map { "\($0.group):\($0.number)" }.joined(separator: ", ")
            throw CairnError(
                .invalid, "\(prefix) is the beginning of several digests: \(all)", hint: "write more of it")
        }
        return VersionID(first)
    }

    private func version(
        at stage: StageName, movesAgo moves: Int, in group: GroupName
    ) async throws -> VersionID {
        let manifest: Digest?
        if moves == 0 {
            manifest = try await storage.target(of: .stage(group, stage))
        } else {
            let history = try await storage.history(of: .stage(group, stage))
            guard moves <= history.count else {
                throw CairnError(
                    .notFound,
                    "stage '\(stage)' of '\(group)' has moved \(history.count) times, not \(moves)",
                    hint: "see 'cairn reflog \(group):\(stage)'")
            }
            manifest = history[history.count - moves].move(of: .stage(group, stage))?.from
        }
        guard let manifest else { throw try await nothingStands(in: stage, of: group, movesAgo: moves) }
        guard let id = try await version(withManifest: manifest, in: group) else {
            throw CairnError(.notFound, "what stood there, \(manifest.short), is deleted")
        }
        return id
    }

    private func nothingStands(
        in stage: StageName, of group: GroupName, movesAgo moves: Int
    ) async throws -> CairnError {
        if moves > 0 {
            return CairnError(.notFound, "nothing stood in '\(stage)' of '\(group)' \(moves) moves ago")
        }
        let stages = try await storage.group(group)?.stages.keys.map(\.description).sorted() ?? []
        let close = Suggestion.closest(to: stage.description, among: stages)
        return CairnError(
            .notFound, "nothing stands in '\(stage)' of '\(group)'",
            hint: close.map { "did you mean '\($0)'?" }
                ?? "put a version there with 'cairn promote \(group):N \(stage)'")
    }

    /// The version of the group that has this manifest; `nil` where there is none, or none any more.
    func version(withManifest manifest: Digest, in group: GroupName?) async throws -> VersionID? {
        let predicate = Predicate.compare(.digest, .equal, .text(manifest.description))
        return try await storage.versions(VersionQuery(group: group, where: predicate, limit: 1)).first
            .map(VersionID.init)
    }

    func version(withManifest manifest: Digest, preferring group: GroupName) async throws -> VersionID? {
        if let own = try await version(withManifest: manifest, in: group) { return own }
        return try await version(withManifest: manifest, in: nil)
    }
}

extension VersionID {
    init(_ row: IndexedVersion) {
        self.init(group: row.group, number: row.number, manifest: row.manifest)
    }
}

extension LogEntry {
    /// Where this entry moved the ref.
    package func move(of ref: RefName) -> RefMove? { moves.first { $0.ref.key == ref.key } }
}
