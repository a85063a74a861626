import CairnObjects
import CairnRegistry
import CairnStorage
import CairnStorageTesting
import Testing

@Suite("Overriding rules in an emergency")
struct OverrideTests {
    private static let rules = """
        {"approval": {"separation": ["pusher"]}, "stages": {"production": {"override": ["eve"],
        "require": {"evidence": ["card"]}}}}
        """

    @Test func `an override moves the stage, and is loud in the log`() async throws {
        try await withWorld { world in
            try await world.set(Self.rules)
            let id = try await world.push("a")
            try await world.expectRefusal { try await world.promote(id, by: "eve") }
            let receipt = try await world.promote(id, by: "eve", override: "the site is down")
            #expect(receipt.isOverridden && !receipt.verdict.passes)
            let entry = try #require(receipt.entry)
            #expect(entry.action == .stageOverridden)
            #expect(entry.reason == "AGAINST THE RULES (approved, evidence card): the site is down")
            #expect(try await world.standing() == id.manifest)
            let reflog = try await world.registry.reflog(StageSpec(parsing: "fraud:production"))
            #expect(reflog.map(\.entry.action) == [.stageOverridden])
            try await world.expectSound()
        }
    }

    @Test func `what passes by the rules is an ordinary promotion, whoever says override`() async throws {
        try await withWorld { world in
            try await world.set(#"{"stages": {"production": {"override": true}}}"#)
            let id = try await world.approved("a")[0]
            let receipt = try await world.promote(id, by: "eve", override: "")
            #expect(
                !receipt.isOverridden && receipt.entry?.action == .stageMoved && receipt.entry?.reason == "")
        }
    }

    @Test func `no override without being provided for, without a reason, by others, or of what is rejected`()
        async throws
    {
        try await withWorld { world in
            let id = try await world.push("a")
            func refused(by actor: String, _ reason: String, _ rule: String) async throws {
                let error = try await world.expectRefusal {
                    try await world.promote(id, by: actor, override: reason)
                }
                #expect(
                    error.message.hasPrefix(
                        "the policy does not let you move fraud:production to fraud:1, not even"))
                let failed = error.rules.filter { !$0.passes && $0.rule.hasPrefix("override") }
                #expect(failed.map(\.rule) == [rule], "\(error)")
            }
            try await refused(by: "eve", "down", "override")
            try await world.set(Self.rules)
            try await refused(by: "bob", "down", "override")
            try await refused(by: "eve", "", "override reason")
            try await refused(by: "eve", "  ", "override reason")
            try await world.vote(id, .rejected, by: "bob")
            try await refused(by: "eve", "down", "override rejected")
            try await world.vote(id, .pending, by: "bob")
            #expect(try await world.promote(id, by: "eve", override: "down").isOverridden)
        }
    }

    @Test func `an override that somebody else forestalls is a conflict as any`() async throws {
        try await withWorld { world in
            try await world.set(Self.rules)
            let ids = (try await world.push("a"), try await world.push("b"))
            let first = world.over(
                HookedStorage(world.storage, before: .commit) {
                    _ = try await world.promote(ids.1, by: "eve", override: "first")
                })
            let error = try await refusal { try await first.promote(ids.0, by: "eve", override: "second") }
            #expect(error?.code == .conflict)
            #expect(try await world.standing() == ids.1.manifest)
        }
    }
}
