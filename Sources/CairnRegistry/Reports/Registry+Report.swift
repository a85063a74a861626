package import CairnObjects
import CairnStorage

extension Registry {
    /// Gathers a report of a group. The bytes of what is live are read and hashed for it.
    ///
    /// - Parameter width: How many blobs are hashed at once.
    /// - Throws: `notFound` where there is no such group; `damaged` where its documents cannot be read.
    package func report(on name: GroupName, width: Int, by intent: Intent) async throws -> GroupReport {
        for _ in 0..<Self.reportTries {
            let before = try await storage.head()
            let report = try await gatherReport(on: name, width: width, by: intent)
            // All of it is of one moment where nothing moved meanwhile.
            if report.checkpoint == before { return report }
        }
        throw CairnError(
            .conflict, "the registry is changing too fast to report on it", hint: "run the command again")
    }

    private static var reportTries: Int { 20 }

    private func gatherReport(on name: GroupName, width: Int, by intent: Intent) async throws -> GroupReport {
        let name = try await spelled(name)
        let group = try await self.group(name)
        let rows = try await storage.versions(VersionQuery(group: name))
        var versions: [Version] = []
        for row in rows { versions.append(try await version(VersionID(row))) }
        let standing = try await standingVersions(group, among: versions)
        let verification = try await verify(Set(standing.map(\.version.id)).sorted(by: <), width: width)
        let damaged = Set(verification.problems.flatMap(\.affects))
        var live: [GroupReport.Live] = []
        for (stage, version) in standing {
            live.append(
                try await self.live(
                    version, in: stage, isSound: !damaged.contains(version.id.description), by: intent))
        }
        var events: [Event] = []
        for entry in try await newestEntries(.max, group: name) {
            events.append(try await event(for: entry))
        }
        return GroupReport(
            group: group, at: clock(), policy: try await policy(of: name),
            policyHistory: try await allPolicyHistory(of: name), live: live, versions: versions,
            events: events, proofs: try await proofs(of: live), checkpoint: try await storage.head(),
            key: key,
            problems: verification.problems)
    }

    /// The registry's rules were the group's while it had none of its own.
    private func allPolicyHistory(of name: GroupName) async throws -> [LogEntry] {
        let all = try await policyHistory(.group(name)) + policyHistory(.registry)
        return all.sorted { $0.sequence > $1.sequence }
    }

    private func standingVersions(
        _ group: GroupDetails, among versions: [Version]
    ) async throws -> [(stage: StageName, version: Version)] {
        group.summary.stages.sorted { $0.key < $1.key }.compactMap { stage, number in
            versions.first { $0.id.number == number }.map { (stage, $0) }
        }
    }

    private func live(
        _ version: Version, in stage: StageName, isSound: Bool, by intent: Intent
    ) async throws -> GroupReport.Live {
        let ref = RefName.stage(version.id.group, stage)
        let history = try await storage.history(of: ref)
        guard let since = history.last(where: { $0.move(of: ref)?.to == version.id.manifest }) else {
            throw CairnError(
                .damaged, "the log does not know how \(version.id) came to stand in '\(stage)'",
                hint: "run 'cairn verify'")
        }
        let assessment = try await assess(version.id, for: stage)
        // Judged as what stands there: whoever asks is nobody who moves it.
        let verdict = StageJudge.judge(
            ProposedMove(
                assessment.candidate, to: stage, by: since.actor, .rollback, in: assessment.situation))
        let tally = ApprovalTally(
            assessment.candidate.approval?.votes ?? [], on: assessment.candidate, in: assessment.situation,
            forgivingAge: true)
        return GroupReport.Live(
            stage: stage, version: version, since: since, verdict: verdict, tally: tally, isSound: isSound)
    }

    /// For each version that is live: that it was registered, decided on, and moved to its stage.
    private func proofs(of live: [GroupReport.Live]) async throws -> [GroupReport.Proof] {
        var proofs: [GroupReport.Proof] = []
        var proved: Set<Int64> = []
        func add(_ title: String, _ sequence: Int64) async throws {
            guard proved.insert(sequence).inserted else { return }
            proofs.append(.init(title: title, proof: try await prove(sequence)))
        }
        for standing in live {
            let id = standing.version.id
            for entry in try await storage.history(of: id.ref) where entry.move(of: id.ref)?.to != nil {
                try await add("\(id) was registered", entry.sequence)
            }
            for entry in try await storage.history(of: .approval(id.group, id.number)) {
                if entry.action == .versionRegistered { continue }
                try await add("\(entry.actor) decided on \(id)", entry.sequence)
            }
            try await add("\(id) was put into \(standing.stage)", standing.since.sequence)
        }
        return proofs
    }
}

extension VersionID {
    /// In the order of their numbers: versions of one group.
    fileprivate static func < (a: VersionID, b: VersionID) -> Bool { a.number < b.number }
}
