import CairnObjects
import CairnStorage

/// All that the rules need to judge a version, and the refs that it was read from.
struct Assessment: Sendable {
    let candidate: Candidate
    let situation: Situation
    /// That nothing of it changed: what a transaction based on it must expect.
    let expectations: [RefExpectation]
    /// The approval's document.
    let approvalDigest: Digest?
}

extension Registry {
    /// Reads what the rules look at.
    ///
    /// - Parameter stage: The stage that is to move, if one is.
    /// - Parameter draft: Rules to try out instead of those that hold.
    /// - Throws: `notFound` where the version is deleted meanwhile.
    func assess(
        _ id: VersionID, for stage: StageName? = nil, under draft: Policy? = nil
    ) async throws -> Assessment {
        try await requireStanding(id)
        let record = try await record(of: id.manifest)
        let approvalRef = RefName.approval(id.group, id.number)
        let approval = try await value(Approval.self, of: approvalRef)
        let holding = try await policy(of: id.group)
        let policy = draft ?? holding.value
        let surroundings = try await situation(of: id.group, under: policy)
        var stood: [StageName: Int64] = [:]
        if let before = stage.flatMap({ policy.stages[$0]?.after?.stage }) {
            let entries = try await storage.history(of: .stage(id.group, before))
            stood[before] = StageTime(of: .stage(id.group, before), in: entries)
                .milliseconds(of: id.manifest, until: surroundings.value.now)
        }
        let candidate = Candidate(
            id: id, record: record, approval: approval?.value, pusher: try await pusher(of: id), stood: stood)
        let own = [
            RefExpectation(id.ref, names: id.manifest),
            RefExpectation(approvalRef, names: approval?.digest),
        ]
        return Assessment(
            candidate: candidate, situation: surroundings.value,
            expectations: own + holding.expectations + surroundings.expectations,
            approvalDigest: approval?.digest)
    }

    /// What the rules look at besides a version.
    func situation(
        of group: GroupName, under policy: Policy
    ) async throws -> (value: Situation, expectations: [RefExpectation]) {
        let now = clock()
        var standing: [StageName: Situation.Standing] = [:]
        var expectations: [RefExpectation] = []
        for stage in policy.comparedStages {
            let ref = RefName.stage(group, stage)
            let manifest = try await storage.target(of: ref)
            expectations.append(RefExpectation(ref, names: manifest))
            guard let manifest else { continue }
            guard let id = try await version(withManifest: manifest, in: group) else {
                throw CairnError(
                    .damaged, "\(group):\(stage) holds \(manifest.short), which is no version of the group",
                    hint: "run 'cairn verify'; 'cairn reindex' may mend it")
            }
            standing[stage] = Situation.Standing(id: id, record: try await record(of: manifest))
        }
        var times: [String: LocalTime] = [:]
        for zone in policy.zones { times[zone] = zones(zone, now).map(now.local(secondsFromUTC:)) }
        return (Situation(policy: policy, now: now, standing: standing, localTimes: times), expectations)
    }

    /// Who registered a version, by the log.
    private func pusher(of id: VersionID) async throws -> Principal? {
        try await storage.history(of: id.ref).last { $0.move(of: id.ref)?.to == id.manifest }?.actor
    }

    func requireStanding(_ id: VersionID) async throws {
        guard try await storage.target(of: id.ref) == id.manifest else {
            throw CairnError(.notFound, "\(id) is deleted")
        }
    }
}

extension Policy {
    /// The stages whose metrics some rule compares with.
    var comparedStages: Set<StageName> {
        Set(requirements.flatMap(\.value.comparedStages))
    }
}
