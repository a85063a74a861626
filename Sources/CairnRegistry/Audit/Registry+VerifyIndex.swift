import CairnObjects
import CairnStorage

extension Registry {
    /// Compares what is derived from log and documents (the index, and what finds entries quickly) with what
    /// they say. A log that grew meanwhile ends the comparison.
    func verifyIndex(
        _ snapshot: RefSnapshot, _ replay: LogReplay, into report: inout VerificationReport
    ) async throws {
        do {
            try await verifyRows(snapshot, into: &report)
            var found = VerificationReport()
            try await verifyGroups(snapshot, replay, into: &found)
            try await verifyEntryFinding(replay, into: &found)
            let hasGrown = try await !storage.entries(from: snapshot.logSize, limit: 1).isEmpty
            if !hasGrown { report.problems += found.problems }
        } catch let error as CairnError where error.code == .damaged {
            report.add(.indexWrong, "index", error.message)
        }
    }

    /// Compares the groups and what is counted in them: a row too many would be a version that is none, a
    /// last number too low would be given twice.
    private func verifyGroups(
        _ snapshot: RefSnapshot, _ replay: LogReplay, into report: inout VerificationReport
    ) async throws {
        let count = snapshot.refs.keys.count { if case .version = $0 { true } else { false } }
        let rows = try await storage.count(VersionQuery())
        if rows != count { report.addIndex("index", "it has \(rows) versions of \(count)") }
        var groups: Set<GroupName> = []
        for (ref, target) in snapshot.refs {
            guard case .group(let name) = ref else { continue }
            groups.insert(name)
            let document = try await value(GroupDocument.self, at: target)
            let row = try await storage.group(name)
            if row?.description != document.description || row?.createdAt != document.createdAt {
                report.addIndex(ref.description, "its row in the index is wrong", affects: [name.description])
            }
        }
        for group in try await storage.groups() where !groups.contains(group.name) {
            report.addIndex("groups/\(group.name)", "the index has it, and there is no such group")
        }
        for (group, number) in replay.lastNumbers.values {
            let found = try await storage.lastNumber(in: group)
            if found == number { continue }
            report.addIndex(
                "groups/\(group)",
                "its last number is \(number), not \(found?.description ?? "none")",
                affects: [group.description])
        }
    }

    /// Compares how entries are found by stage, which rolling back relies on, and by idempotency key.
    private func verifyEntryFinding(
        _ replay: LogReplay, into report: inout VerificationReport
    ) async throws {
        for (stage, sequences) in replay.stageMoves
        where try await storage.history(of: stage).map(\.sequence) != sequences {
            report.addIndex(
                stage.description, "its history is not the one in the log",
                affects: [Self.affected(by: stage)])
        }
        for (request, sequence) in replay.requests
        where try await storage.entry(for: request)?.sequence != sequence {
            report.addIndex("request \(request)", "it does not lead to log entry \(sequence)")
        }
    }

    private func verifyRows(_ snapshot: RefSnapshot, into report: inout VerificationReport) async throws {
        for (ref, target) in snapshot.refs {
            guard case .version(let group, let number) = ref else { continue }
            let expected = try await projection(
                of: VersionID(group: group, number: number, manifest: target), snapshot)
            let query = VersionQuery(
                group: group, where: .compare(.number, .equal, .number(Double(number.value))), limit: 1)
            let found = try await storage.versions(query).first
            if found != expected, try await storage.target(of: ref) == target {
                guard try await storage.snapshot(.stages(of: group)).logSize == snapshot.logSize else {
                    return
                }
                report.add(
                    .indexWrong, ref.description,
                    "its row in the index is wrong; 'cairn reindex' makes it anew",
                    affects: [Self.affected(by: ref)])
            }
        }
    }

    /// The row that a version must have in the index.
    private func projection(of id: VersionID, _ snapshot: RefSnapshot) async throws -> IndexedVersion {
        let manifest = try await value(Manifest.self, at: id.manifest)
        let record = try await value(Record.self, at: manifest.config.digest)
        var row = IndexedVersion(
            group: id.group, number: id.number, digest: id.manifest, manifest: manifest, record: record)
        if let approval = snapshot.refs[.approval(id.group, id.number)] {
            row.approval = try await value(Approval.self, at: approval).state
        }
        if let labels = snapshot.refs[.labels(id.group, id.number)] {
            row.labels = try await value(Labels.self, at: labels).values
        }
        row.stages = snapshot.refs.compactMap { ref, target in
            if case .stage(id.group, let stage) = ref, target == id.manifest { stage } else { nil }
        }.sorted()
        return row
    }
}

extension VerificationReport {
    fileprivate mutating func addIndex(_ subject: String, _ detail: String, affects: [String] = []) {
        add(.indexWrong, subject, "\(detail); 'cairn reindex' makes it anew", affects: affects)
    }
}
