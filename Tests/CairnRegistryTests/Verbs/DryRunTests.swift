import CairnObjects
import CairnRegistry
import CairnStorage
import CairnStorageTesting
import Testing

@Suite("Dry runs")
struct DryRunTests {
    struct Attempt: Sendable, CustomTestStringConvertible {
        let name: String
        let run: @Sendable (World, [VersionID], Intent) async throws -> Void

        init(_ name: String, _ run: @escaping @Sendable (World, [VersionID], Intent) async throws -> Void) {
            (self.name, self.run) = (name, run)
        }

        var testDescription: String { name }
    }

    static let attempts: [Attempt] = [
        Attempt("approve") { world, ids, intent in
            let receipt = try await world.registry.decide(ids[2], .approved, by: intent)
            #expect(receipt.state == .approved && receipt.isVoteChanged && receipt.entry == nil)
        },
        Attempt("reject and withdraw") { world, ids, intent in
            let receipt = try await world.registry.decide(ids[1], .rejected, withdraw: true, by: intent)
            #expect(
                receipt.state == .rejected && receipt.withdrawn.map(\.to) == [ids[0]] && receipt.entry == nil)
        },
        Attempt("retract") { world, ids, intent in
            let receipt = try await world.registry.decide(ids[1], .pending, by: intent)
            #expect(receipt.state == .pending && receipt.isVoteChanged && receipt.entry == nil)
        },
        Attempt("promote") { world, ids, intent in
            let receipt = try await world.registry.promote(ids[0], to: .production, by: intent)
            #expect(receipt.change.from == ids[1] && receipt.change.to == ids[0] && receipt.entry == nil)
        },
        Attempt("promote against the rules") { world, ids, intent in
            let receipt = try await world.registry.promote(
                ids[2], to: .production, override: true, by: intent)
            #expect(receipt.isOverridden && receipt.entry == nil)
        },
        Attempt("roll back") { world, ids, intent in
            let receipt = try await world.registry.rollback(
                StageSpec(parsing: "fraud:production"), by: intent)
            #expect(receipt.change.to == ids[0] && receipt.entry == nil)
        },
        Attempt("select and approve") { world, ids, intent in
            let selection = try await world.registry.select(
                in: GroupName(parsing: "fraud"), by: VersionQuery.Sort(.created, descending: true),
                where: .all, approve: true, by: intent)
            #expect(selection.chosen == ids[2] && selection.approval == .approved && selection.entry == nil)
        },
        Attempt("observe, with a report") { world, ids, intent in
            var draft = ObservationDraft(metrics: try metrics(#"{"psi": 0.3}"#))
            draft.report = .init(name: try FileName(parsing: "r.txt"), source: .bytes([1]))
            let receipt = try await world.registry.observe(ids[1], draft, by: intent)
            #expect(receipt.rolledBack?.to == ids[0] && receipt.number == .first && receipt.entry == nil)
        },
        Attempt("set a policy") { world, _, intent in
            let entry = try await world.registry.setPolicy(.registry, to: policy("{}"), by: intent)
            #expect(entry == nil)
        },
        Attempt("take a policy away") { world, _, intent in
            let entry = try await world.registry.setPolicy(world.scope("fraud"), to: nil, by: intent)
            #expect(entry == nil)
        },
        Attempt("delete") { world, ids, intent in
            let entry = try await world.registry.delete(ids[2], by: intent)
            #expect(entry == nil)
        },
        Attempt("label") { world, ids, intent in
            _ = try await world.registry.label(ids[2], set: ["a": "b"], unset: [], by: intent)
        },
        Attempt("edit a group") { world, _, intent in
            var edit = GroupEdit()
            edit.description = "other"
            let entry = try await world.registry.editGroup(GroupName(parsing: "fraud"), edit, by: intent)
            #expect(entry == nil)
        },
    ]

    @Test("Judge all, change nothing and ask no hooks", arguments: attempts, Backend.allCases)
    func changesNothing(_ attempt: Attempt, _ backend: Backend) async throws {
        try await withWorld(backend) { plain in
            try await plain.set(
                #"{"automatic": {"on": "select", "require": {"metrics": {"auc": true}}}, "#
                    + #""stages": {"production": {"override": true}}, "#
                    + #""drift": [{"metric": "psi", "max": 0.2, "rollback": "production"}]}"#)
            var ids = try await plain.approved("a", "b")
            for id in ids { try await plain.promote(id) }
            ids.append(try await plain.push("c", with: #"{"auc": 1}"#).version)
            let recorder = Recorder()
            let before = try await plain.state()
            var dry = try intent("dry")
            dry.isDryRun = true
            try await attempt.run(plain.asking(recorder), ids, dry)
            #expect(try await plain.state() == before)
            #expect(recorder.take() == [])
        }
    }
}
