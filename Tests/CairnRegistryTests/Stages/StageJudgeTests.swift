import CairnObjects
import CairnStorageTesting
import Testing

@testable import CairnRegistry

@Suite("StageJudge")
struct StageJudgeTests {
    struct Proposal: Sendable {
        let stage: String
        let approval: ApprovalState
        var guarded: [String: Bool] = [:]
    }

    static let proposals: [Case<Proposal, (rule: String, passes: Bool)>] = [
        Case(
            "production takes an approved one", .init(stage: "production", approval: .approved),
            ("approved", true)),
        Case(
            "production takes no pending one", .init(stage: "production", approval: .pending),
            ("approved", false)),
        Case(
            "production takes no rejected one", .init(stage: "production", approval: .rejected),
            ("approved", false)),
        Case(
            "a free stage takes an approved one", .init(stage: "staging", approval: .approved),
            ("not-rejected", true)),
        Case(
            "a free stage takes a pending one", .init(stage: "staging", approval: .pending),
            ("not-rejected", true)),
        Case(
            "a free stage takes no rejected one", .init(stage: "staging", approval: .rejected),
            ("not-rejected", false)),
        Case(
            "a stage made guarded takes no pending one",
            .init(stage: "staging", approval: .pending, guarded: ["staging": true]), ("approved", false)),
        Case(
            "a stage made guarded takes an approved one",
            .init(stage: "staging", approval: .approved, guarded: ["staging": true]), ("approved", true)),
        Case(
            "production made free takes a pending one",
            .init(stage: "production", approval: .pending, guarded: ["production": false]),
            ("not-rejected", true)),
        Case(
            "production made free takes no rejected one",
            .init(stage: "production", approval: .rejected, guarded: ["production": false]),
            ("not-rejected", false)),
        Case(
            "a guard on one stage is none on another",
            .init(stage: "canary", approval: .pending, guarded: ["staging": true]), ("not-rejected", true)),
        Case(
            "stages are told apart by case", .init(stage: "Production", approval: .pending),
            ("not-rejected", true)),
    ]

    @Test("judges", arguments: proposals)
    func judges(_ proposal: Case<Proposal, (rule: String, passes: Bool)>) throws {
        let sample = try Sample()
        var policy = Policy.standard
        for (stage, guarded) in proposal.input.guarded {
            try policy.set(try StageName(parsing: stage), guarded: guarded)
        }
        let version = VersionID(group: sample.group, number: try Sample.number(3), manifest: Digest(of: []))
        let actor = try Principal(parsing: "ana")
        let at = try Timestamp(parsing: "2026-11-24T12:00:00Z")
        let state = proposal.input.approval
        let vote = Vote(actor: actor, isFor: state == .approved, reason: "", at: at)
        let approval = Approval(
            subject: version.manifest, state: state, actor: actor, reason: "", at: at, previous: nil,
            votes: state == .pending ? [] : [vote])
        let candidate = Candidate(
            id: version, record: Record(author: Author(name: "Ana"), createdAt: at), approval: approval,
            pusher: actor)
        let verdict = StageJudge.judge(
            ProposedMove(
                candidate, to: try StageName(parsing: proposal.input.stage), by: actor,
                in: Situation(policy: policy, now: at)))
        #expect(verdict.rules.map(\.rule) == [proposal.output.rule])
        #expect(verdict.passes == proposal.output.passes)
        // What was compared is said, whatever the answer.
        #expect(verdict.rules.allSatisfy { $0.finding.contains(proposal.input.approval.rawValue) })
        #expect(verdict.rules.allSatisfy { $0.finding.contains("fraud-detection:3") })
    }

    @Test func `a refusal names the rules that failed and the first remedy`() {
        let verdict = Verdict(rules: [
            RuleResult("a", passes: true, "fine", remedy: "none"),
            RuleResult("b", passes: false, "too low", remedy: nil),
            RuleResult("c", passes: false, "no card", remedy: "write one"),
        ])
        #expect(
            verdict.refusal(of: "move it")
                == CairnError(
                    .refused, "the policy does not let you move it: too low; no card", hint: "write one",
                    rules: verdict.rules))
    }
}
