import CairnObjects
import CairnRegistry
import CairnStorage
import CairnStorageTesting
import Testing

/// The eight invariants of the design, after lives of a registry that nobody planned.
@Suite("Invariants")
struct InvariantTests {
    @Test("hold after any sequence of verbs", arguments: SeededRandom.seeds(11, 12), Backend.allCases)
    func hold(_ seed: UInt64, _ backend: Backend) async throws {
        try await withWorld(backend) { world in
            var life = RandomLife(world, seed: seed)
            for step in 0..<(backend == .memory ? 150 : 50) {
                do {
                    try await life.step()
                } catch {
                    Issue.record("seed \(seed), step \(step): \(error)")
                    return
                }
                if step.isMultiple(of: 25) { try await life.check("seed \(seed), step \(step)") }
            }
            try await life.check("seed \(seed), at the end")
            try await world.collectAll()
            try await life.check("seed \(seed), collected")
            try await world.storage.rebuildIndex()
            try await life.check("seed \(seed), indexed anew")
        }
    }
}
