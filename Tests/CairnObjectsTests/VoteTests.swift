import Testing

@testable import CairnObjects

@Suite("Vote")
struct VoteTests {
    private static let members: [String: JSON] = [
        "actor": "lee", "state": "Rejected", "reason": "drifts", "at": "2026-11-24T12:00:00Z",
    ]

    @Test("Reads back, for and against, with a reason and without")
    func round() throws {
        let lee = try Principal(parsing: "lee")
        let at = try Timestamp(parsing: "2026-11-24T12:00:00Z")
        let against = try Vote(json: .object(Self.members), path: "vote")
        #expect(against == Vote(actor: lee, isFor: false, reason: "drifts", at: at))
        #expect(against.json == .object(Self.members))
        #expect(against.state == .rejected)
        let plain = Vote(actor: lee, isFor: true, reason: "", at: at)
        #expect(plain.json == ["actor": "lee", "state": "Approved", "at": "2026-11-24T12:00:00Z"])
        #expect(try Vote(json: plain.json, path: "vote") == plain)
    }

    static let wrong: [Case<(String, JSON?), String>] = [
        Case("nobody", ("actor", nil), "vote.actor is missing"),
        Case("an empty name", ("actor", ""), "vote.actor: '' cannot be the name"),
        Case("no state", ("state", nil), "vote.state is missing"),
        Case(
            "neither for nor against", ("state", "PendingManualApproval"), "vote.state must be for or against"
        ),
        Case("an unknown state", ("state", "Maybe"), "vote.state: 'Maybe' is not an approval state"),
        Case("no time", ("at", nil), "vote.at is missing"),
        Case("a time in words", ("at", "today"), "vote.at: 'today' is not a time"),
        Case("a reason in numbers", ("reason", .number(1)), "vote.reason must be text, not a number"),
    ]

    @Test("A wrong member is named by its path", arguments: wrong)
    func refused(_ member: Case<(String, JSON?), String>) throws {
        var members = Self.members
        members[member.input.0] = member.input.1
        let error = try #require(refusal { try Vote(json: .object(members), path: "vote") })
        #expect(error.code == .invalid && error.message.hasPrefix(member.output), "\(error.message)")
    }
}
