import CairnObjects

/// What a registry must hold, kept by plain means: what each verb is expected to do, in numbers of versions
/// instead of digests and refs.
struct LifeModel {
    struct Version {
        let manifest: Digest
        let files: [String: [UInt8]]
        var approval = ApprovalState.pending
        /// Who voted how, the last to vote last.
        var votes: [(voter: String, isFor: Bool)] = []
        var observations = 0
        var labels: [String: String] = [:]
    }

    struct Group {
        var exists = false
        /// The highest number ever given, in all lives of the group.
        var last = 0
        /// Those that are not deleted.
        var versions: [Int: Version] = [:]
        /// Where each stage stood, the present last.
        var stages: [String: [Int]] = [:]
        var guarded: [String: Bool] = [:]
        /// `nil`: the newest decision counts.
        var quorum: Int?
        /// Whether drift puts production back.
        var reactsToDrift = false
        /// When drift did so last, in all lives of the group.
        var lastReaction: Timestamp?

        var newest: Int? { versions.keys.max() }
        var isHeld: Bool { stages.values.contains { !$0.isEmpty } }

        /// What the votes on a version come to.
        func tally(_ votes: [(voter: String, isFor: Bool)]) -> ApprovalState {
            guard let quorum else { return votes.last.map { $0.isFor ? .approved : .rejected } ?? .pending }
            if votes.contains(where: { !$0.isFor }) { return .rejected }
            return votes.count >= quorum ? .approved : .pending
        }

        func mayStand(_ number: Int, in stage: String) -> Bool {
            guard let version = versions[number] else { return false }
            let states = [version.approval, tally(version.votes)]
            return guarded[stage] ?? (stage == "production")
                ? states == [.approved, .approved] : !states.contains(.rejected)
        }

        /// The nearest version that stood in the stage before, is not what stands there, and may return.
        func rollbackTarget(of stage: String) -> Int? {
            let stack = stages[stage] ?? []
            return stack.dropLast().reversed().first { number in
                number != stack.last && versions[number]?.approval != .rejected && mayStand(number, in: stage)
            }
        }

        /// Takes places off until the target is on top.
        mutating func goBack(_ stage: String, to target: Int?) {
            var stack = Array((stages[stage] ?? []).dropLast())
            while let top = stack.last, top != target { stack.removeLast() }
            stages[stage] = stack
        }
    }

    var groups: [String: Group] = [:]
}
