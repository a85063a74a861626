import CairnObjects
import CairnRegistry
import CairnStorage
import CairnStorageTesting
import Testing

@Suite("Voting")
struct VoteVerbTests {
    @Test(arguments: Backend.allCases)
    func `votes are recorded until there are enough, and then the state changes`(_ backend: Backend)
        async throws
    {
        try await withWorld(backend) { world in
            try await world.set(#"{"approval": {"quorum": 2}}"#)
            let id = try await world.push("a")
            let first = try await world.vote(id, by: "bob", "looks good")
            #expect(first.state == .pending && first.isVoteChanged && first.tally.approvals.count == 1)
            #expect(first.entry?.action == .approvalVoted && first.entry?.reason == "looks good")
            #expect(try await world.registry.version(id).approval == .pending)
            try await world.expectRefusal { try await world.promote(id) }
            let second = try await world.vote(id, by: "carol")
            #expect(second.state == .approved && second.previous == .pending)
            #expect(second.entry?.action == .approvalChanged)
            try await world.promote(id)
            let approvals = try await world.registry.version(id).approvals
            #expect(approvals.map { $0.votes.map(\.actor.description) } == [["bob", "carol"], ["bob"], []])
            #expect(approvals[1].votes[0].reason == "looks good")
            try await world.expectSound()
        }
    }

    @Test func `one person is one vote, however often and in whatever words`() async throws {
        try await withWorld { world in
            try await world.set(#"{"approval": {"quorum": 2}}"#)
            let id = try await world.push("a")
            try await world.vote(id, by: "bob")
            let before = try await world.state()
            let again = try await world.vote(id, by: "bob", "really")
            #expect(again.entry == nil && !again.isVoteChanged && again.state == .pending)
            #expect(try await world.state() == before)
        }
    }

    @Test func `a vote that is taken back counts no more`() async throws {
        try await withWorld { world in
            try await world.set(#"{"approval": {"quorum": 2}}"#)
            let id = try await world.push("a")
            try await world.vote(id, by: "bob")
            try await world.vote(id, by: "carol")
            let receipt = try await world.vote(id, .pending, by: "bob", "on second thought")
            #expect(receipt.state == .pending && receipt.previous == .approved)
            #expect(receipt.entry?.action == .approvalChanged)
            #expect(receipt.tally.approvals.map(\.actor.description) == ["carol"])
            try await world.expectRefusal { try await world.promote(id) }
            // Who has no vote has none to take back.
            let before = try await world.state()
            #expect(try await world.vote(id, .pending, by: "bob").entry == nil)
            #expect(try await world.vote(id, .pending, by: "mallory").entry == nil)
            #expect(try await world.state() == before)
            #expect(try await world.vote(id, by: "dave").state == .approved)
        }
    }

    @Test func `a rejection by who may decide blocks until it is taken back`() async throws {
        try await withWorld { world in
            try await world.set(#"{"approval": {"approvers": ["bob", "carol", "dave"]}}"#)
            let id = try await world.push("a")
            try await world.vote(id, by: "bob")
            #expect(try await world.vote(id, .rejected, by: "carol", "biased").state == .rejected)
            let blocked = try await world.vote(id, by: "dave")
            #expect(blocked.state == .rejected && blocked.entry?.action == .approvalVoted)
            try await world.expectRefusal { try await world.promote(id) }
            try await world.expectRefusal { try await world.promote(id, to: "staging") }
            let receipt = try await world.vote(id, .pending, by: "carol")
            #expect(receipt.state == .approved && receipt.previous == .rejected)
            #expect(receipt.tally.approvals.count == 2)
            try await world.promote(id)
        }
    }

    @Test func `who changes their mind has one vote, the last`() async throws {
        try await withWorld { world in
            try await world.set(#"{"approval": {}}"#)
            let id = try await world.push("a")
            #expect(try await world.vote(id, .rejected, by: "bob").state == .rejected)
            let receipt = try await world.vote(id, by: "bob")
            #expect(receipt.state == .approved && receipt.tally.rejections.isEmpty)
            #expect(try await world.vote(id, .rejected, by: "bob").state == .rejected)
        }
    }

    @Test func `who may not vote is told who may, and nothing changes`() async throws {
        try await withWorld { world in
            try await world.set(
                #"{"roles": {"leads": ["lea"]}, "approval": {"approvers": ["role:leads"], "#
                    + #""separation": ["author", "pusher"], "reason": true, "#
                    + #""require": {"evidence": ["card"]}}}"#
            )
            let id = try await world.push("a")
            for state in [ApprovalState.approved, .rejected] {
                let error = try await world.expectRefusal {
                    try await world.vote(id, state, by: "mallory", "mine")
                }
                #expect(error.hint == "ask one of: lea (leads)")
                #expect(error.rules.first { $0.rule == "approver" }?.passes == false)
            }
            let pusher = try await world.expectRefusal { try await world.vote(id, by: "ana", "mine") }
            #expect(
                pusher.rules.filter { !$0.passes }.map(\.rule) == [
                    "approver", "separation author", "separation pusher", "evidence card",
                ])
            let silent = try await world.expectRefusal { try await world.vote(id, .rejected, by: "lea") }
            #expect(silent.message == "the policy does not let you reject fraud:1: no reason is given")
            let bare = try await world.expectRefusal { try await world.vote(id, by: "lea", "fine") }
            #expect(bare.rules.filter { !$0.passes }.map(\.rule) == ["evidence card"])
            // The pusher may take it back, whoever else decides.
            #expect(try await world.vote(id, .rejected, by: "ana", "wrong data").state == .rejected)
        }
    }

    @Test func `who approved cannot promote, if the policy asks for that`() async throws {
        try await withWorld { world in
            try await world.set(#"{"approval": {"separation": ["promoter"]}}"#)
            let id = try await world.push("a")
            try await world.vote(id, by: "bob")
            let error = try await world.expectRefusal { try await world.promote(id, by: "bob") }
            #expect(error.message.hasSuffix("bob approved fraud:1 and cannot promote it too"))
            #expect(try await world.promote(id, by: "eve").entry != nil)
        }
    }

    @Test func `an approval grows old, and is given anew`() async throws {
        try await withWorld { world in
            try await world.set(#"{"approval": {"expires": "90d"}}"#)
            let ids = (try await world.push("a"), try await world.push("b"))
            for id in [ids.0, ids.1] {
                try await world.vote(id, by: "bob")
                try await world.promote(id)
            }
            let renewed = try await world.vote(ids.0, by: "bob", "looked again")
            #expect(renewed.entry?.action == .approvalVoted, "where votes grow old, a newer one is news")
            try world.wait("91d")
            let error = try await world.expectRefusal { try await world.promote(ids.0) }
            #expect(error.message.contains("bob voted more than 90d ago"))
            // What was live comes back without a new review, since what is live is worse.
            #expect(try await world.rollback().change.to == ids.0)
            let anew = try await world.vote(ids.1, by: "bob", "still fine")
            #expect(anew.isVoteChanged && anew.entry?.action == .approvalVoted)
            #expect(anew.state == .approved)
            try await world.promote(ids.1)
            #expect(try await world.registry.version(ids.1).approvals[0].votes.count == 1)
        }
    }

    @Test func `where votes grew old, one that is renewed is not a quorum`() async throws {
        try await withWorld { world in
            try await world.set(#"{"approval": {"quorum": 2, "expires": "90d"}}"#)
            let id = try await world.push("a")
            try await world.vote(id, by: "bob")
            try await world.vote(id, by: "carol")
            try world.wait("90d")
            let receipt = try await world.vote(id, by: "carol")
            #expect(receipt.state == .pending && receipt.previous == .approved)
            #expect(
                receipt.tally.described == "1 of 2 approvals: carol; not counted: bob voted more than 90d ago"
            )
            #expect(try await world.vote(id, by: "bob").state == .approved)
        }
    }

    @Test func `votes are counted as the policy is when something moves`() async throws {
        try await withWorld { world in
            let id = try await world.push("a")
            try await world.vote(id, .rejected, by: "carol")
            try await world.vote(id, by: "bob")
            try await world.promote(id, to: "staging")
            #expect(try await world.registry.version(id).approval == .approved, "the newest decision counts")
            try await world.set(#"{"approval": {}}"#)
            try await world.expectRefusal { try await world.promote(id) }
            try await world.expectRefusal { try await world.promote(id, to: "canary") }
            try await world.set(#"{"approval": {"approvers": ["bob"]}}"#)
            #expect(try await world.promote(id, to: "canary").entry != nil)
            #expect(try await world.promote(id).entry != nil)
        }
    }
}
