import CairnObjects
import CairnStorage
import CairnStorageTesting
import Testing

@testable import CairnRegistry

/// Ways round the rules that somebody once found, and that lead nowhere any more.
@Suite("Ways round the rules")
struct GuardedPathTests {
    @Test func `who has no vote takes none back, whatever the votes come to now`() async throws {
        try await withWorld { world in
            try await world.set(#"{"approval": {"quorum": 2}}"#)
            let id = try await world.push("a")
            try await world.vote(id, by: "bob")
            try await world.set(#"{"approval": {"reason": true, "require": {"evidence": ["card"]}}}"#)
            let before = try await world.state()
            let receipt = try await world.vote(id, .pending, by: "nobody")
            #expect(receipt.entry == nil && receipt.state == .pending && !receipt.isVoteChanged)
            #expect(try await world.state() == before)
        }
    }

    @Test func `a rejection that ceased to count is not lifted by a stranger`() async throws {
        try await withWorld { world in
            try await world.set(#"{"approval": {"quorum": 1}}"#)
            let id = try await world.push("a")
            try await world.vote(id, by: "bob")
            try await world.vote(id, .rejected, by: "carla")
            try await world.set(#"{"approval": {"approvers": ["bob", "dora"]}}"#)
            #expect(try await world.vote(id, .pending, by: "stranger").state == .rejected)
            try await world.expectRefusal { try await world.promote(id) }
            // Dora's own vote, taken back, approves nothing either.
            try await world.set(#"{"approval": {"quorum": 2, "approvers": ["bob", "dora"]}}"#)
            let other = try await world.push("b")
            try await world.vote(other, by: "bob")
            try await world.vote(other, by: "dora")
            try await world.vote(other, .pending, by: "dora")
            try await world.set(#"{"approval": {"approvers": ["bob", "dora"]}}"#)
            let taken = try await world.vote(other, .pending, by: "dora")
            #expect(taken.state == .pending && taken.entry == nil)
        }
    }

    @Test func `a rollback goes only to what stood there`() async throws {
        try await withWorld { world in
            let ids = try await world.approved("a", "b", "c")
            for id in ids.prefix(2) { try await world.promote(id) }
            let error = try await world.expectRefusal(.invalid) { try await world.rollback(to: ids[2]) }
            #expect(error.message == "fraud:3 never stood in fraud:production, so it cannot be gone back to")
            #expect(error.hint == "put it there with 'cairn promote fraud:3 production'")
        }
    }

    @Test func `who may not move a stage does not empty it by rejecting`() async throws {
        try await withWorld { plain in
            try await plain.set(#"{"stages": {"production": {"movers": ["olga"]}}}"#)
            let ids = try await plain.approved("a", "b")
            for id in ids { _ = try await plain.promote(id, by: "olga") }
            let error = try await plain.expectRefusal {
                try await plain.decide(ids[1], .rejected, withdraw: true)
            }
            #expect(error.message.contains("ana moves 'production'; olga may"))
            // Who may is still asked by the hooks of both.
            let recorder = Recorder()
            _ = try await plain.asking(recorder).registry.decide(
                ids[1], .rejected, withdraw: true, by: intent(by: "olga"))
            let moments = ["pre-reject", "pre-rollback", "post-reject", "post-rollback"]
            #expect(recorder.take().map(\.moment) == moments)
        }
    }

    @Test func `a guard holds for a stage however it is spelled`() async throws {
        try await withWorld { world in
            let ids = (try await world.push("a"), try await world.push("b"))
            try await world.promote(ids.0, to: "Live")
            let rules = #"{"stages": {"live": {"guarded": true}}}"#
            let error = try await world.expectRefusal(.invalid) { try await world.set(rules) }
            #expect(error.hint == "did you mean 'Live'?")
            // The registry's rules are about groups that are not there yet, so the move is refused.
            try await world.set(rules, for: nil)
            try await world.expectRefusal(.invalid) { try await world.promote(ids.1, to: "Live") }
            try await world.expectRefusal { try await world.promote(ids.1, to: "live") }
        }
    }

    @Test func `a guard that is set by editing the group is a change of its rules`() async throws {
        try await withWorld { plain in
            let recorder = Recorder()
            var edit = GroupEdit()
            edit.guarded = [.production: false]
            let entry = try await plain.asking(recorder).registry.editGroup(
                GroupName(parsing: "fraud"), edit, by: intent())
            #expect(entry?.action == .policyChanged)
            #expect(recorder.take().map(\.moment) == ["pre-policy", "post-policy"])
            try await plain.set(#"{"stages": {"production": {}}, "closed": true}"#)
            edit.guarded = [try StageName(parsing: "other"): true]
            let error = try await plain.expectRefusal(.invalid) {
                try await plain.registry.editGroup(GroupName(parsing: "fraud"), edit, by: intent())
            }
            #expect(error.message == "'other' is no stage of the policy, which is closed")
        }
    }

    @Test func `an approval without a person is asked about too`() async throws {
        try await withWorld { plain in
            try await plain.set(#"{"automatic": {"require": {"metrics": {"auc": {"min": 0.9}}}}}"#)
            let recorder = Recorder { verb in
                verb == .approve ? CairnError(.refused, "the hook pre-approve refused: not today") : nil
            }
            let world = plain.asking(recorder)
            // Its bytes are stored by then; a collection removes them.
            let error = try await refusal { try await world.push("a", with: #"{"auc": 0.95}"#) }
            #expect(error?.code == .refused)
            #expect(try await world.registry.groups().map(\.versionCount) == [0])
            #expect(recorder.take().map(\.moment) == ["pre-register", "pre-approve"])
            let pending = try await world.push("b", with: #"{"auc": 0.5}"#)
            #expect(pending.approval == .pending)
            #expect(recorder.take().map(\.moment) == ["pre-register", "post-register"])
        }
    }

    @Test func `rules made from others that changed meanwhile are not set`() async throws {
        try await withWorld { world in
            let before = try await world.registry.policy(world.scope("fraud"))
            try await world.set(#"{"approval": {"quorum": 2}}"#, for: nil)
            try await world.expectRefusal(.conflict) {
                try await world.registry.setPolicy(
                    world.scope("fraud"), to: policy(#"{"stages": {"a": {}}}"#), madeFrom: before,
                    by: intent())
            }
        }
    }

    @Test func `what cannot be tried out says so instead of doing it`() async throws {
        try await withWorld { world in
            var trial = try intent()
            trial.isDryRun = true
            let (tried, name) = (trial, try GroupName(parsing: "churn"))
            try await world.expectRefusal(.unsupported) {
                try await world.registry.createGroup(name, by: tried)
            }
            let registration = try world.registration(["model.bin": "a"])
            try await world.expectRefusal(.unsupported) {
                try await world.registry.register(registration, by: tried)
            }
        }
    }

    @Test func `a push that was done before tells the approval as it is`() async throws {
        try await withWorld { world in
            let id = try await world.approved("a")[0]
            let again = try await world.registry.register(
                world.registration(["model.bin": "a"]), by: intent())
            #expect(again.outcome == .unchanged && again.version == id && again.approval == .approved)
        }
    }

    @Test func `a column that is gone fails the rules about it, and puts nothing back`() async throws {
        try await withWorld { world in
            try await world.set(
                #"{"drift": [{"metric": "psi.b", "max": 0.2, "rollback": "production"}]}"#)
            let ids = try await world.approved("a", "b")
            for id in ids { try await world.promote(id) }
            let receipt = try await world.observe(ids[1], #"{"psi.a": 0.1}"#) { $0.gone = ["psi.b"] }
            #expect(receipt.entry?.action == .driftDetected && receipt.rolledBack == nil)
            #expect(receipt.verdict.failed.map(\.rule) == ["drift psi.b"] && receipt.silent == [])
        }
    }

    @Test func `a hook that writes to the registry is named instead of asked for ever`() async throws {
        try await withWorld { plain in
            let ids = try await plain.approved("a", "b")
            for id in ids { try await plain.promote(id) }
            let asked = TestCounter()
            let recorder = Recorder { verb in
                guard verb == .reject else { return nil }
                _ = try await plain.registry.label(
                    ids[0], set: ["asked": "\(asked.next())"], unset: [], by: intent())
                return nil
            }
            let error = try await refusal {
                try await plain.asking(recorder).decide(ids[1], .rejected, withdraw: true)
            }
            #expect(error?.code == .conflict)
            #expect(error?.hint?.contains("a pre- hook must not write to the registry") == true)
            #expect(asked.next() == 101)
        }
    }

    @Test func `an observation that is about another version is found by verification`() async throws {
        try await withWorld { world in
            let ids = (try await world.push("a"), try await world.push("b"))
            try await world.observe(ids.0, #"{"psi": 0.1}"#)
            let about = try #require(try await world.registry.observations(of: ids.0).first)
            // As a program with a bug would write it.
            var wrong = Transaction(
                .observationRecorded, by: try Principal(parsing: "ana"), at: world.clock.now)
            wrong.moves = [
                RefMove(.observation(ids.1.group, ids.1.number, .first), from: nil, to: about.digest)
            ]
            _ = try await world.storage.commit(wrong)
            let report = try await world.registry.verifyAll(width: 1)
            let subject = "groups/fraud/observations/2/1"
            #expect(report.problems.map(\.subject) == [subject])
            #expect(try await world.registry.verify([ids.1], width: 1).problems.map(\.subject) == [subject])
        }
    }
}
