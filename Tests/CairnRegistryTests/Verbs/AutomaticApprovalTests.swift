import CairnObjects
import CairnRegistry
import CairnStorage
import CairnStorageTesting
import Testing

@Suite("Automatic approval")
struct AutomaticApprovalTests {
    private static let rules = """
        {"approval": {"quorum": 2}, "automatic": {"require": {"metrics": {"auc": {"min": 0.9}}}}}
        """

    @Test(arguments: Backend.allCases)
    func `what brings enough along is approved when it is pushed`(_ backend: Backend) async throws {
        try await withWorld(backend) { world in
            try await world.set(Self.rules)
            let receipt = try await world.push("a", with: #"{"auc": 0.93}"#)
            #expect(receipt.approval == .approved && receipt.automatic.passes)
            let version = try await world.registry.version(receipt.version)
            let approval = try #require(version.approvals.first)
            #expect(version.approvals.count == 1 && approval.state == .approved && approval.votes.isEmpty)
            #expect(approval.reason == "by policy: auc is 0.93; it must be at least 0.9")
            #expect(try await approval.policy == world.storage.target(of: world.scope("fraud").ref))
            try await world.promote(receipt.version)
            try await world.expectSound()
        }
    }

    @Test func `what brings less is pending, and is told why`() async throws {
        try await withWorld { world in
            try await world.set(Self.rules)
            for figures in [#"{"auc": 0.89}"#, #"{"f1": 0.99}"#] {
                let receipt = try await world.push("a", with: figures)
                #expect(
                    receipt.approval == .pending && receipt.automatic.failed.map(\.rule) == ["metric auc min"]
                )
                #expect(try await world.registry.version(receipt.version).approvals[0].policy == nil)
            }
            let id = try await world.resolve("fraud:1")
            try await world.vote(id, by: "bob")
            #expect(try await world.vote(id, by: "carol").state == .approved)
        }
    }

    @Test func `without the section nothing is judged, and with 'on select' not at a push`() async throws {
        try await withWorld { world in
            #expect(try await world.push("a", with: #"{"auc": 1}"#).automatic.rules == [])
            try await world.set(
                #"{"automatic": {"on": "select", "require": {"metrics": {"auc": {"min": 0.9}}}}}"#)
            let receipt = try await world.push("b", with: #"{"auc": 1}"#)
            #expect(receipt.approval == .pending && receipt.automatic.rules == [])
        }
    }

    @Test func `the registry's rules approve in every group that has none of its own`() async throws {
        try await withWorld { world in
            try await world.set(Self.rules, for: nil)
            #expect(try await world.push("a", with: #"{"auc": 1}"#).approval == .approved)
            try await world.set("{}")
            #expect(try await world.push("b", with: #"{"auc": 1}"#).approval == .pending)
        }
    }

    @Test func `a person's rejection goes before the policy's approval, until it is taken back`() async throws
    {
        try await withWorld { world in
            try await world.set(Self.rules)
            let id = try await world.push("a", with: #"{"auc": 1}"#).version
            #expect(try await world.vote(id, .rejected, by: "bob").state == .rejected)
            try await world.expectRefusal { try await world.promote(id) }
            #expect(try await world.vote(id, .pending, by: "bob").state == .approved)
            try await world.promote(id)
        }
    }

    @Test func `a policy that approves nothing by itself any more asks for people`() async throws {
        try await withWorld { world in
            try await world.set(Self.rules)
            let id = try await world.push("a", with: #"{"auc": 1}"#).version
            try await world.set(#"{"approval": {"quorum": 2}}"#)
            let error = try await world.expectRefusal { try await world.promote(id) }
            #expect(error.message.contains("(0 of 2 approvals)"))
        }
    }

    @Test func `a comparison is with what stands when it is pushed`() async throws {
        try await withWorld { world in
            try await world.set(
                #"{"automatic": {"require": {"metrics": {"auc": {"betterThan": "production"}}}}}"#)
            let first = try await world.push("a", with: #"{"auc": 0.8}"#)
            #expect(first.approval == .approved, "nothing stands there")
            try await world.promote(first.version)
            #expect(try await world.push("b", with: #"{"auc": 0.8}"#).approval == .pending)
            let third = try await world.push("c", with: #"{"auc": 0.9}"#)
            #expect(third.approval == .approved)
            try await world.promote(third.version)
            #expect(try await world.push("d", with: #"{"auc": 0.85}"#).approval == .pending)
        }
    }

    @Test(arguments: Backend.allCases)
    func `collection keeps the rules under which a version was approved`(_ backend: Backend) async throws {
        try await withWorld(backend) { world in
            try await world.set(Self.rules)
            let rules = try #require(try await world.storage.target(of: world.scope("fraud").ref))
            let ids = (
                try await world.push("a", with: #"{"auc": 1}"#).version, try await world.push("b")
            )
            // The newest approval is no longer the policy's, and the policy holds no more.
            try await world.vote(ids.0, .rejected, by: "bob")
            try await world.set(nil)
            try await world.collectAll()
            #expect(try await world.registry.policy(withDigest: rules) == policy(Self.rules))
            try await world.expectSound()
            _ = try await world.registry.delete(ids.0, by: intent())
            try await world.collectAll()
            try await world.expectRefusal(.notFound) { try await world.registry.policy(withDigest: rules) }
            try await world.expectSound()
        }
    }
}
