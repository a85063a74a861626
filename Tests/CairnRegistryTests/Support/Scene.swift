import CairnObjects
import CairnStorageTesting
import Testing

@testable import CairnRegistry

/// Everything that judges look at, as a test says it: one thing is changed, the rest is what passes.
///
/// Version `fraud:2` was made and pushed by ana, is judged on Tuesday 2026-11-24 at 12:00 UTC, and eve wants
/// to move it.
struct Scene: Sendable {
    var policy = Policy.standard
    var record = Record(author: Author(name: "ana"), createdAt: Scene.now)
    var state = ApprovalState.pending
    /// In the order in which they were cast: `+bob` for it, `-carol` against it, `+dave@91d` 91 days ago.
    var votes = ""
    /// Whether a policy approved it without a person.
    var isAutomatic = false
    var pusher: String? = "ana"
    /// How long it has stood in stages, in milliseconds.
    var stood: [String: Int64] = [:]
    /// Metrics of `fraud:1`, in the stages where it stands.
    var standing: [String: [String: Metric]] = [:]
    /// Whether what stands in those stages is the candidate itself.
    var standsItself = false
    /// What walls show, by zone.
    var walls: [String: String] = ["UTC": "2026-11-24 12:00"]
    var actor = "eve"
    var stage = "production"
    var kind = ProposedMove.Kind.promotion

    static let now = Timestamp(milliseconds: 1_795_521_600_000)

    init(_ text: String = "{}") throws { policy = try CairnRegistryTests.policy(text) }

    func candidate() throws -> Candidate {
        let id = try Self.version(2)
        let approval = Approval(
            subject: id.manifest, state: state, actor: try Principal(parsing: "bob"), reason: "",
            at: Self.now,
            previous: nil, votes: try Self.votes(votes), policy: isAutomatic ? Digest(of: [1]) : nil)
        let stood = try stood.map { (try StageName(parsing: $0), $1) }
        return Candidate(
            id: id, record: record, approval: approval, pusher: try pusher.map(Principal.init(parsing:)),
            stood: Dictionary(uniqueKeysWithValues: stood))
    }

    func situation() throws -> Situation {
        var found: [StageName: Situation.Standing] = [:]
        for (stage, metrics) in standing {
            var record = Record(author: Author(name: "zoe"), createdAt: Self.now)
            record.metrics = metrics
            found[try StageName(parsing: stage)] = Situation.Standing(
                id: try Self.version(standsItself ? 2 : 1), record: record)
        }
        return Situation(
            policy: policy, now: Self.now, standing: found,
            localTimes: try walls.mapValues(LocalTime.init(parsing:)))
    }

    static func version(_ number: Int) throws -> VersionID {
        VersionID(
            group: try GroupName(parsing: "fraud"), number: try Sample.number(number),
            manifest: Digest(of: [UInt8(number)]))
    }

    static func votes(_ text: String) throws -> [Vote] {
        try text.split(separator: " ").map { word in
            let parts = word.dropFirst().split(separator: "@")
            let age = try parts.count == 2 ? Period(parsing: String(parts[1])).milliseconds : 0
            return Vote(
                actor: try Principal(parsing: String(parts[0])), isFor: word.first == "+", reason: "",
                at: now.advanced(byMilliseconds: -age))
        }
    }
}

extension Scene {
    func move() throws -> Verdict {
        StageJudge.judge(
            ProposedMove(
                try candidate(), to: try StageName(parsing: stage), by: try Principal(parsing: actor), kind,
                in: try situation()))
    }

    func tally(forgivingAge: Bool = false) throws -> ApprovalTally {
        let candidate = try candidate()
        return ApprovalTally(
            candidate.approval?.votes ?? [], on: candidate, in: try situation(), forgivingAge: forgivingAge)
    }

    /// The verdict on a vote of `actor`.
    func cast(isFor: Bool = true, reason: String = "") throws -> Verdict {
        VoteJudge(
            actor: try Principal(parsing: actor), isFor: isFor, candidate: try candidate(),
            situation: try situation()
        ).cast(reason: reason)
    }

    func automatic() throws -> Verdict {
        try #require(policy.automatic).judge(try candidate(), in: try situation())
    }
}

/// The policy that this JSON text says.
func policy(_ text: String) throws -> Policy { try Policy(json: JSONParser.parse(text)) }

/// Metrics by name, as records say them.
func metrics(_ text: String) throws -> [String: Metric] {
    try Record.metrics(json: JSONParser.parse(text), path: "metrics")
}

extension Verdict {
    /// Each rule with its answer: `+approved`, `-metric auc min`.
    var answers: [String] { rules.map { ($0.passes ? "+" : "-") + $0.rule } }

    /// Expects these answers, that no finding is empty, and that whatever fails says what would make it pass.
    func expect(_ answers: [String], sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(self.answers == answers, sourceLocation: sourceLocation)
        #expect(rules.allSatisfy { !$0.finding.isEmpty }, sourceLocation: sourceLocation)
        #expect(failed.allSatisfy { $0.remedy?.isEmpty == false }, sourceLocation: sourceLocation)
    }
}
