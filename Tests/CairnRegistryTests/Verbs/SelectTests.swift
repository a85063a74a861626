import CairnObjects
import CairnRegistry
import CairnStorage
import CairnStorageTesting
import Testing

@Suite("Selecting the best")
struct SelectTests {
    private static let rules = """
        {"automatic": {"on": "select", "require": {"evidence": ["card"], "metrics": {"auc": {"min": 0.5}}}}}
        """

    private func withCandidates(
        _ figures: [String], card: Set<Int> = [1, 2, 3, 4, 5, 6],
        _ body: (World, [VersionID]) async throws -> Void
    ) async throws {
        try await withWorld { world in
            var ids: [VersionID] = []
            for (index, figure) in figures.enumerated() {
                let receipt = try await world.push("\(index)", with: figure) { registration in
                    guard card.contains(index + 1) else { return }
                    registration.card = .init(name: try FileName(parsing: "card.md"), source: .bytes([35]))
                }
                ids.append(receipt.version)
            }
            try await body(world, ids)
        }
    }

    private func numbers(_ selection: Selection) -> [Int] { selection.entries.map(\.version.number.value) }

    @Test func `the best comes first, of equals the older, and last what has no such figure`() async throws {
        let figures = [
            #"{"auc": 0.8}"#, #"{"auc": 0.9}"#, #"{"f1": 1}"#, #"{"auc": 0.9}"#, #"{"auc": 0.7}"#, "{}",
        ]
        try await withCandidates(figures) { world, ids in
            let best = try await world.select()
            #expect(numbers(best) == [2, 4, 1, 5, 3, 6])
            #expect(best.chosen == ids[1] && best.leftOut == 0 && best.approval == nil && best.entry == nil)
            #expect(
                best.entries.map(\.obstacle).suffix(2) == ["it has no such figure", "it has no such figure"])
            #expect(best.entries[0].value == .number(0.9) && best.entries[5].value == nil)
            let least = try await world.select(ascending: true)
            #expect(numbers(least).prefix(4) == [5, 1, 2, 4] && least.chosen == ids[4])
            let few = try await world.select(where: "metrics.auc < 0.9")
            #expect(numbers(few) == [1, 5] && few.leftOut == 4 && few.chosen == ids[0])
            #expect(try await world.select("created", ascending: true).chosen == ids[0])
            try await world.expectRefusal(.notFound) {
                try await world.registry.select(
                    in: GroupName(parsing: "churn"), by: VersionQuery.Sort(.created, descending: true),
                    where: .all,
                    approve: false, by: intent())
            }
        }
    }

    @Test func `what is rejected, or falls short of the policy, is passed over`() async throws {
        let figures = [#"{"auc": 0.6}"#, #"{"auc": 0.4}"#, #"{"auc": 0.7}"#, #"{"auc": 0.8}"#]
        try await withCandidates(figures, card: [1, 2, 4]) { world, ids in
            try await world.set(Self.rules)
            try await world.vote(ids[3], .rejected, by: "bob")
            let selection = try await world.select()
            #expect(
                selection.entries.map(\.obstacle) == [
                    "it is Rejected", "fraud:3 has no model card", nil, "auc is 0.4; it must be at least 0.5",
                ])
            #expect(selection.chosen == ids[0])
            #expect(selection.entries[1].verdict.rules.count == 2)
        }
    }

    @Test func `the chosen one is approved by the policy, once`() async throws {
        try await withCandidates([#"{"auc": 0.6}"#, #"{"auc": 0.8}"#]) { world, ids in
            try await world.set(Self.rules)
            let before = try await world.state()
            let dry = try await world.select(approve: true, isDryRun: true)
            #expect(dry.chosen == ids[1] && dry.approval == .approved && dry.entry == nil)
            #expect(try await world.state() == before)
            let selection = try await world.select(approve: true)
            #expect(selection.chosen == ids[1] && selection.entry?.action == .approvalChanged)
            let approval = try await world.registry.version(ids[1]).approvals[0]
            #expect(approval.state == .approved && approval.votes.isEmpty && approval.policy != nil)
            #expect(
                approval.reason == "by policy: fraud:2 has a model card; auc is 0.8; it must be at least 0.5")
            try await world.promote(ids[1])
            #expect(try await world.select(approve: true).entry == nil)
            try await world.expectSound()
        }
    }

    @Test func `nothing is approved where the policy provides for nothing, or nothing is fit`() async throws {
        try await withCandidates([#"{"auc": 0.4}"#, "{}"]) { world, _ in
            let without = try await world.expectRefusal { try await world.select(approve: true) }
            #expect(without.message == "the policy of 'fraud' approves nothing without a person")
            try await world.set(Self.rules)
            let unfit = try await world.expectRefusal { try await world.select(approve: true) }
            #expect(
                unfit.message
                    == "no version of 'fraud' can be chosen (fraud:1: auc is 0.4; it must be at least 0.5; "
                    + "fraud:2: it has no such figure)")
            let none = try await world.expectRefusal {
                try await world.select(where: "metrics.auc > 1", approve: true)
            }
            #expect(none.message == "no version of 'fraud' satisfies the condition")
            #expect(try await world.select().chosen == nil)
        }
    }

    @Test func `approval by hand that ceased to count does not keep the policy from approving`() async throws
    {
        try await withCandidates([#"{"auc": 0.8}"#]) { world, ids in
            try await world.set(
                #"{"approval": {"expires": "30d"}, "#
                    + #""automatic": {"on": "select", "require": {"evidence": ["card"]}}}"#
            )
            try await world.vote(ids[0], by: "bob")
            #expect(try await world.select(approve: true).entry == nil)
            try world.wait("31d")
            try await world.expectRefusal { try await world.promote(ids[0]) }
            #expect(try await world.select(approve: true).entry != nil)
            try await world.promote(ids[0])
        }
    }

    @Test func `a policy that is set while the choice is made is the one that judges`() async throws {
        let stricter = Self.rules.replacing("0.5", with: "0.95")
        // At each of these moments, the rules as they were may have been read already.
        for moment in [StorageOperation.versions, .count, .history, .commit] {
            try await withCandidates([#"{"auc": 0.8}"#]) { world, ids in
                try await world.set(Self.rules)
                let first = world.over(
                    HookedStorage(world.storage, before: moment) { try await world.set(stricter) })
                let error = try await refusal { try await first.select(approve: true) }
                #expect(error?.code == .refused, "\(moment)")
                #expect(try await world.registry.version(ids[0]).approval == .pending, "\(moment)")
            }
        }
    }

    @Test func `a stage that moves while the choice is made is compared with as it stands`() async throws {
        let rules =
            #"{"automatic": {"on": "select", "require": {"metrics": {"auc": {"betterThan": "canary"}}}}}"#
        for moment in [StorageOperation.count, .history, .commit] {
            try await withCandidates([#"{"auc": 0.8}"#, #"{"f1": 1, "auc": 0.7}"#]) { world, ids in
                try await world.set(#"{"stages": {"canary": {}}, "# + rules.dropFirst())
                try await world.promote(ids[1], to: "canary")
                let first = world.over(
                    HookedStorage(world.storage, before: moment) {
                        let better = try await world.push("better", with: #"{"auc": 0.9}"#).version
                        try await world.promote(better, to: "canary")
                    })
                let error = try await refusal { try await first.select(where: "number = 1", approve: true) }
                #expect(error?.code == .refused, "\(moment): \(String(describing: error))")
                #expect(try await world.registry.version(ids[0]).approval == .pending, "\(moment)")
            }
        }
    }
}
