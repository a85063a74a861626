package import CairnObjects
package import CairnStorage

extension Registry {
    /// Everything that is known of a version.
    package func version(_ id: VersionID) async throws -> Version {
        let manifest = try await value(Manifest.self, at: id.manifest)
        let record = try await value(Record.self, at: manifest.config.digest)
        var approvals: [Approval] = []
        var next = try await storage.target(of: .approval(id.group, id.number))
        while let digest = next {
            let approval = try await value(Approval.self, at: digest)
            approvals.append(approval)
            next = approval.previous
        }
        let labels = try await value(Labels.self, of: .labels(id.group, id.number))?.value.values ?? [:]
        // By the refs: to find the version's row in the index takes longer the more versions there are.
        let standing = try await storage.snapshot(.stages(of: id.group)).refs
            .filter { $0.value == id.manifest }
        let stages = standing.keys.compactMap { ref -> StageName? in
            if case .stage(_, let stage) = ref { stage } else { nil }
        }.sorted()
        return Version(
            id: id, manifest: manifest, record: record, approvals: approvals, labels: labels, stages: stages,
            observations: try await observations(of: id))
    }

    package func version(_ spec: VersionSpec) async throws -> Version {
        try await version(try await resolve(spec))
    }

    /// The versions that match, and how many there are in all.
    ///
    /// - Throws: `notFound` where the query names a group that is not there.
    package func list(_ query: VersionQuery) async throws -> (versions: [IndexedVersion], total: Int) {
        if let group = query.group, try await storage.target(of: .group(group)) == nil {
            throw await noGroup(group)
        }
        let versions = try await storage.versions(query)
        let isAll = query.offset == 0 && versions.count < query.limit
        return (versions, isAll ? versions.count : try await storage.count(query))
    }
}

extension Registry {
    /// The version of this number; `nil` where there is none, or none any more. Costs the same however many
    /// there are.
    package func version(number: VersionNumber, in group: GroupName) async throws -> VersionID? {
        try await storage.target(of: .version(group, number)).map {
            VersionID(group: group, number: number, manifest: $0)
        }
    }

    /// The entry that moved a ref last; `nil` where none did.
    package func lastMove(of ref: RefName) async throws -> LogEntry? {
        try await storage.history(of: ref).last
    }
}
