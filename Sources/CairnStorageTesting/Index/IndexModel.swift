import CairnObjects
package import CairnStorage

/// What an index must show, kept by plain means: lists that are searched from end to end, conditions
/// evaluated one version at a time. It is told what happened in the words of the verbs, not in ref moves.
package struct IndexModel: Sendable {
    struct Group {
        let name: GroupName
        var description: String
        let createdAt: Timestamp
    }

    /// Groups that stand.
    var groups: [Group] = []
    /// Versions that are not deleted, their stages left out.
    var versions: [IndexedVersion] = []
    /// What stands in each stage of a group.
    var stages: [String: [StageName: Digest]] = [:]
    /// The highest number that each group ever gave, by the folded name.
    var lastNumbers: [String: VersionNumber] = [:]

    package init() {}

    /// What `VersionIndex.versions` must give.
    package func versions(_ query: VersionQuery) -> [IndexedVersion] {
        Array(matches(query).sorted(by: query.precedes).dropFirst(query.offset).prefix(query.limit))
    }

    /// What `VersionIndex.count` must give.
    package func count(_ query: VersionQuery) -> Int { matches(query).count }

    /// What `VersionIndex.groups` must give.
    package func indexedGroups() -> [IndexedGroup] {
        groups.sorted { $0.name.folded < $1.name.folded }.map { group in
            let own = matches(VersionQuery(group: group.name))
            var standing: [StageName: VersionNumber] = [:]
            for (stage, digest) in stages[group.name.folded] ?? [:] {
                standing[stage] = own.filter { $0.manifest == digest }.map(\.number).max()
            }
            return IndexedGroup(
                name: group.name, description: group.description, createdAt: group.createdAt,
                versionCount: own.count, pendingCount: own.count { $0.approval == .pending },
                newest: own.map(\.number).max(), stages: standing)
        }
    }

    private func matches(_ query: VersionQuery) -> [IndexedVersion] {
        versions.map { version in
            var version = version
            version.stages = (stages[version.group.folded] ?? [:])
                .filter { $0.value == version.manifest }.map(\.key).sorted()
            return version
        }
        .filter { version in
            (query.group == nil || query.group?.folded == version.group.folded)
                && query.predicate.holds(for: version)
        }
    }
}
