import CairnObjects
import CairnStorage

extension Registry {
    /// Compares what is derived from log and documents (the index, and what finds entries quickly) with what
    /// they say. Where the log grows meanwhile, the two may be of different moments, and nothing is said.
    func verifyIndex(
        _ snapshot: RefSnapshot, _ replay: LogReplay, into report: inout VerificationReport
    ) async throws {
        do {
            var found = VerificationReport()
            try await verifyRows(snapshot, into: &found)
            try await verifyGroups(snapshot, replay, into: &found)
            try await verifyEntryFinding(replay, into: &found)
            let hasGrown = try await !storage.entries(from: snapshot.logSize, limit: 1).isEmpty
            if !hasGrown { report.problems += found.problems }
        } catch let error as CairnError where error.code == .damaged {
            let hasGrown = try await !storage.entries(from: snapshot.logSize, limit: 1).isEmpty
            if !hasGrown { report.add(.indexWrong, "index", error.message) }
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
}

extension VerificationReport {
    mutating func addIndex(_ subject: String, _ detail: String, affects: [String] = []) {
        add(.indexWrong, subject, "\(detail); 'cairn reindex' makes it anew", affects: affects)
    }
}
