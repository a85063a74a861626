import CairnObjects
import Testing

@Suite("Approval")
struct ApprovalTests {
    static func sample() throws -> Approval {
        Approval(
            subject: Digest(of: [1]), state: .approved, actor: try Principal(parsing: "lee"),
            reason: "Reviewed",
            at: Timestamp(milliseconds: 1000), previous: Digest(of: [2]),
            votes: [
                Vote(
                    actor: try Principal(parsing: "lee"), isFor: true, reason: "",
                    at: Timestamp(milliseconds: 900))
            ])
    }

    @Test("An approval reads back, with what nobody knows")
    func roundTrip() throws {
        var approval = try Self.sample()
        approval.unknown = ["seal": .array(["ana"])]
        #expect(try Approval(approval.document()) == approval)
        #expect(
            approval.json == [
                "subject": .text(Digest(of: [1])), "state": "Approved", "actor": "lee", "reason": "Reviewed",
                "at": "1970-01-01T00:00:01Z", "previous": .text(Digest(of: [2])), "seal": .array(["ana"]),
                "votes": .array([
                    ["actor": "lee", "state": "Approved", "at": "1970-01-01T00:00:00.900Z"]
                ]),
            ])
    }

    @Test("The first one has nothing before it, and a reason may be missing")
    func first() throws {
        var approval = try Self.sample()
        (approval.previous, approval.reason) = (nil, "")
        let read = try Approval(approval.document())
        #expect(read == approval)
        #expect(try !approval.document().bytes.asText.contains("previous"))
    }

    @Test("A decision from before there were votes is the vote of whoever took it")
    func withoutVotes() throws {
        guard case .object(var members) = try Self.sample().json else { return }
        members["votes"] = nil
        let lee = try Principal(parsing: "lee")
        let at = Timestamp(milliseconds: 1000)
        #expect(
            try Approval(json: .object(members)).votes
                == [Vote(actor: lee, isFor: true, reason: "Reviewed", at: at)])
        members["state"] = "PendingManualApproval"
        #expect(try Approval(json: .object(members)).votes == [])
        (members["state"], members["policy"]) = ("Approved", .text(Digest(of: [3])))
        #expect(try Approval(json: .object(members)).votes == [], "a policy approved it, and nobody voted")
    }

    @Test("An approved one whose votes were taken back says so, and is not read as a vote")
    func noVotes() throws {
        var approval = try Self.sample()
        (approval.votes, approval.policy) = ([], Digest(of: [3]))
        #expect(try Approval(approval.document()) == approval)
        approval.policy = nil
        #expect(try Approval(approval.document()).votes == [])
    }

    @Test("The states are SageMaker's", arguments: ["PendingManualApproval", "Approved", "Rejected"])
    func states(_ text: String) throws {
        #expect(try ApprovalState(parsing: text).description == text)
    }

    @Test("No other state is known", arguments: ["", "approved", "APPROVED", "Approved ", "Maybe"])
    func otherState(_ text: String) throws {
        let error = try #require(refusal { try ApprovalState(parsing: text) })
        #expect(error.hint == "use one of PendingManualApproval, Approved, Rejected")
    }

    static let wrong: [Case<(String, JSON?), String>] = [
        Case("no subject", ("subject", nil), "approval.subject is missing"),
        Case("no state", ("state", nil), "approval.state is missing"),
        Case("no actor", ("actor", nil), "approval.actor is missing"),
        Case("no time", ("at", nil), "approval.at is missing"),
        Case("another state", ("state", "Maybe"), "approval.state: 'Maybe'"),
        Case("a previous that is no digest", ("previous", "x"), "approval.previous: 'x' is not a digest"),
        Case(
            "a vote for pending", ("votes", .array([["actor": "a", "state": "PendingManualApproval"]])),
            "approval.votes[0].state must be for or against"),
        Case(
            "two votes of one person",
            (
                "votes",
                .array([
                    ["actor": "a", "state": "Approved", "at": "2026-11-24T12:00:00Z"],
                    ["actor": "a", "state": "Approved", "at": "2026-11-24T13:00:00Z"],
                ])
            ), "approval.votes[1]: a has voted already"),
        Case("a reason in numbers", ("reason", .number(1)), "approval.reason must be text"),
    ]

    @Test("A wrong member is named by its path", arguments: wrong)
    func refused(_ member: Case<(String, JSON?), String>) throws {
        guard case .object(var members) = try Self.sample().json else { return }
        members[member.input.0] = member.input.1
        let error = try #require(refusal { try Approval(json: .object(members)) })
        #expect(error.message.hasPrefix(member.output), "\(error.message)")
    }
}
