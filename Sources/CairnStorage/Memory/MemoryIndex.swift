import CairnObjects

/// The index of `MemoryStorage`: rows in a dictionary, conditions evaluated one version at a time.
struct MemoryIndex {
    private struct Key: Hashable {
        let group: String
        let number: VersionNumber
    }

    private struct Stage: Hashable {
        let group: String
        let name: StageName
    }

    private var rows: [Key: IndexedVersion] = [:]
    private var stages: [Stage: Digest] = [:]
    private var documents: [String: (name: GroupName, document: GroupDocument)] = [:]
    private(set) var lastNumbers: [String: VersionNumber] = [:]

    mutating func apply(_ change: IndexChange) {
        switch change {
        case .group(let group, let document):
            let name = documents[group.folded]?.name ?? group  // as it was created
            documents[group.folded] = document.map { (name, $0) }
        case .version(var version):
            version.group = documents[version.group.folded]?.name ?? version.group
            rows[Key(group: version.group.folded, number: version.number)] = version
            note(numberOf: .version(version.group, version.number))
        case .versionRemoved(let group, let number):
            rows[Key(group: group.folded, number: number)] = nil
        case .approval(let group, let number, let state):
            rows[Key(group: group.folded, number: number)]?.approval = state
        case .labels(let group, let number, let labels):
            rows[Key(group: group.folded, number: number)]?.labels = labels
        case .stage(let group, let stage, let target):
            stages[Stage(group: group.folded, name: stage)] = target
        }
    }

    mutating func note(numberOf ref: RefName) {
        guard case .version(let group, let number) = ref else { return }
        lastNumbers[group.folded] = max(number, lastNumbers[group.folded] ?? number)
    }

    func versions(_ query: VersionQuery) -> [IndexedVersion] {
        let matching = rows.values.map(withStages).filter { version in
            (query.group.map { $0.folded == version.group.folded } ?? true)
                && query.predicate.holds(for: version)
        }
        let sorted = matching.sorted(by: query.precedes)
        return Array(sorted.dropFirst(max(0, query.offset)).prefix(max(0, query.limit)))
    }

    func groups() -> [IndexedGroup] {
        documents.values.map { name, document in
            let versions = versions(VersionQuery(group: name))
            let stages = versions.flatMap { version in version.stages.map { ($0, version.number) } }
            return IndexedGroup(
                name: name, description: document.description, createdAt: document.createdAt,
                versionCount: versions.count, pendingCount: versions.count { $0.approval == .pending },
                newest: versions.first?.number,
                stages: Dictionary(stages, uniquingKeysWith: { first, _ in first }))
        }.sorted { $0.name.folded < $1.name.folded }
    }

    private func withStages(_ version: IndexedVersion) -> IndexedVersion {
        var version = version
        version.stages = stages.filter {
            $0.key.group == version.group.folded && $0.value == version.manifest
        }
        .map(\.key.name).sorted()
        return version
    }
}
