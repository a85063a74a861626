import CairnObjects
import CairnStorage

extension Registry {
    /// Compares the rows of versions with what refs and documents say.
    func verifyRows(_ snapshot: RefSnapshot, into report: inout VerificationReport) async throws {
        let stages = Self.stages(in: snapshot)
        var missing = Set(snapshot.refs.keys.filter { if case .version = $0 { true } else { false } })
        var wrong: [RefName] = []
        var ahead = DocumentsAhead(storage)
        for group in Set(missing.compactMap(\.group)).sorted() {
            var query = VersionQuery(group: group, limit: DocumentsAhead.batch)
            while true {
                let rows = try await storage.versions(query)
                let refs = rows.map { RefName.version($0.group, $0.number) }
                try await ahead.fetch(Self.refs(beside: refs, in: snapshot))
                for (row, ref) in zip(rows, refs) {
                    missing.remove(ref)
                    if try await Self.projection(of: ref, snapshot, stages, from: ahead) != row {
                        wrong.append(ref)
                    }
                }
                guard let last = rows.last, rows.count == query.limit else { break }
                query.predicate = .compare(.number, .less, .number(Double(last.number.value)))
            }
        }
        for ref in wrong + missing.sorted(by: { $0.description < $1.description }) {
            report.addIndex(
                ref.description,
                "its row in the index is "
                    + "wrong", affects: [Self.affected(by: ref)])
        }
    }

    private struct Place: Hashable {
        let group: String
        let manifest: Digest
    }

    private static func stages(in snapshot: RefSnapshot) -> [Place: [StageName]] {
        var stages: [Place: [StageName]] = [:]
        for case (.stage(let group, let stage), let manifest) in snapshot.refs {
            stages[Place(group: group.folded, manifest: manifest), default: []].append(stage)
        }
        return stages
    }

    /// The refs of these versions, their approvals and their labels.
    private static func refs(
        beside versions: [RefName], in snapshot: RefSnapshot
    ) -> [(key: RefName, value: Digest)] {
        versions.flatMap { ref -> [(key: RefName, value: Digest)] in
            guard case .version(let group, let number) = ref else { return [] }
            let names: [RefName] = [ref, .approval(group, number), .labels(group, number)]
            return names.compactMap { name in snapshot.refs[name].map { (name, $0) } }
        }
    }

    /// The row that a version must have in the index; `nil` where there is no such version.
    private static func projection(
        of ref: RefName, _ snapshot: RefSnapshot, _ stages: [Place: [StageName]],
        from documents: any DocumentReader
    ) async throws -> IndexedVersion? {
        guard case .version(let group, let number) = ref, let digest = snapshot.refs[ref] else { return nil }
        let manifest = try await documents.value(Manifest.self, at: digest)
        let record = try await documents.value(Record.self, at: manifest.config.digest)
        var row = IndexedVersion(
            group: group, number: number, digest: digest, manifest: manifest, record: record)
        if let approval = snapshot.refs[.approval(group, number)] {
            row.approval = try await documents.value(Approval.self, at: approval).state
        }
        if let labels = snapshot.refs[.labels(group, number)] {
            row.labels = try await documents.value(Labels.self, at: labels).values
        }
        row.stages = (stages[Place(group: group.folded, manifest: digest)] ?? []).sorted()
        return row
    }
}
