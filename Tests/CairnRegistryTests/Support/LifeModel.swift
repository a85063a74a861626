import CairnObjects

/// What a registry must hold, kept by plain means: what each verb is expected to do, in numbers of versions
/// instead of digests and refs.
struct LifeModel {
    struct Version {
        let manifest: Digest
        let files: [String: [UInt8]]
        var approval = ApprovalState.pending
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

        var newest: Int? { versions.keys.max() }
        var isHeld: Bool { stages.values.contains { !$0.isEmpty } }

        func mayStand(_ number: Int, in stage: String) -> Bool {
            guard let approval = versions[number]?.approval else { return false }
            return guarded[stage] ?? (stage == "production") ? approval == .approved : approval != .rejected
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
