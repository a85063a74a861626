import CairnObjects
import CairnRegistry
import CairnStorage
import CairnStorageTesting
import HistoryTesting
import Testing

/// Makes the calls of a history on the group `fraud` and its stage `production`.
struct GovernanceCaller: Sendable {
    let world: World

    /// Makes a call.
    ///
    /// - Returns: what the caller was told.
    func outcome(of call: GovernanceModel.Call) async throws -> GovernanceModel.Outcome {
        do {
            return try await make(call)
        } catch let error as CairnError {
            switch (call, error.code) {
            case (_, .conflict): return .conflict
            case (.promote, .refused): return .refused
            case (.rollback, .notFound): return .nothing
            default: throw error
            }
        }
    }

    private func make(_ call: GovernanceModel.Call) async throws -> GovernanceModel.Outcome {
        switch call {
        case .register:
            let text = "\(UInt64.random(in: .min ... .max))"
            return .version(try await world.push(text).number.value)
        case .approve(let number): try await world.decide(version(number), .approved)
        case .reject(let number): try await world.decide(version(number), .rejected)
        case .promote(let number, let expected):
            try await world.promote(version(number), expecting: try await expectation(expected))
        case .rollback(let expected):
            let receipt = try await world.rollback(expecting: try await expectation(expected))
            return .version(receipt.change.to?.number.value ?? 0)
        case .look:
            guard let manifest = try await world.standing() else { return .version(0) }
            let versions = try await world.registry.list(VersionQuery()).versions
            return .version(versions.first { $0.manifest == manifest }?.number.value ?? -1)
        }
        return .done
    }

    private func version(_ number: Int) async throws -> VersionID {
        try await world.resolve("fraud:\(number)")
    }

    private func expectation(_ expected: Int?) async throws -> StageExpectation? {
        guard let expected else { return nil }
        return expected == 0 ? .nothing : .version(try await version(expected))
    }

    /// What many callers saw who called at once.
    ///
    /// - Parameter worlds: The registry, as different processes see it; callers use one after the other.
    static func history(
        of worlds: [World], callers: Int, calls: Int, seed: UInt64
    ) async throws -> [HistoryEvent<GovernanceModel>] {
        let recorder = HistoryRecorder<GovernanceModel>()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for caller in 0..<callers {
                let own = GovernanceCaller(world: worlds[caller % worlds.count])
                group.addTask {
                    var random = RandomCalls(seed: seed &* 31 &+ UInt64(caller), versions: 3)
                    for _ in 0..<calls {
                        let call = random.next()
                        var learnt: GovernanceModel.Outcome?
                        try await recorder.record(call) {
                            learnt = try await own.outcome(of: call)
                            return learnt
                        }
                        random.learn(call, learnt)
                    }
                }
            }
            try await group.waitForAll()
        }
        return recorder.history
    }
}
