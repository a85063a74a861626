import CairnObjects
import CairnStorage
import CairnStorageTesting
import Testing

/// The generators have to reach what they are there for, or the contract's random cases check nothing.
@Suite("RandomHistory and RandomQuery")
struct RandomHistoryTests {
    @Test func `one seed gives one history`() throws {
        var (first, second) = (RandomHistory(seed: 7), RandomHistory(seed: 7))
        for _ in 0..<50 { #expect(try first.next().moves == second.next().moves) }
    }

    @Test func `histories hold every kind of change, and queries find some and not all`() throws {
        var (history, queries) = (RandomHistory(seed: 1), RandomQuery(seed: 1))
        var actions: Set<Action> = []
        for _ in 0..<400 { actions.insert(try history.next().action) }
        let all: Set<Action> = [
            .groupCreated, .groupEdited, .groupDeleted, .versionRegistered, .versionDeleted, .approvalChanged,
            .labelsChanged, .stageMoved,
        ]
        #expect(actions == all)
        let model = history.model
        let total = model.count(VersionQuery())
        #expect(total > 20)
        var (some, stages) = (0, 0)
        for _ in 0..<200 {
            let query = try queries.next(about: model)
            let count = model.count(VersionQuery(where: query.predicate))
            some += 0 < count && count < total ? 1 : 0
        }
        for group in model.indexedGroups() { stages += group.stages.count }
        #expect(some > 80)
        #expect(stages > 2)
    }
}
