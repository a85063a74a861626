import ProgramTesting
import Testing

/// The whole way, on real models: trained, registered, refused, mended, reviewed, promoted, observed,
/// retrained by a watch, promoted again, and taken back.
@Suite("The way of a model under rules")
struct GovernanceLoopTests {
    private static let group = "breast-cancer-screening"

    private static let rules = """
        roles:
          reviewers: [bob, carla]
        approval:
          quorum: 2
          approvers: [role:reviewers]
          separation: [author, pusher]
          reason: true
          require:
            evidence: [card, input-digests]
            metrics: {auc: {min: 0.95, split: test, dataset: breast_cancer}}
        stages:
          staging:
          production:
            after: staging
            movers: [olga]
            require:
              metrics: {auc: {noWorseThan: {stage: production, by: 0.5%}}}
        drift:
          - {metric: psi, max: 0.2}
          - {metric: auc, noWorseThanBaseline: 2%, rollback: production}
        """

    /// What a team's own retraining would be: it trains, and registers the result with what caused it.
    private static let retrain = """
        set -eu
        place=\(Fixture.root)/\(group)/v2
        echo "retraining $CAIRN_EVENT_GROUP because of entry $CAIRN_EVENT_SEQUENCE" >>trainings
        export CAIRN_ACTOR=ci
        \(CairnProgram.path) push "$CAIRN_EVENT_GROUP" $place/model.tar.gz --metrics $place/metrics.json \
            --params $place/params.json --inputs $place/inputs.json --card $place/card.md \
            --trigger "$CAIRN_EVENT_SEQUENCE" -m "Retrained: $CAIRN_EVENT_REASON"
        """

    private let sandbox: Sandbox

    init() throws {
        sandbox = try Sandbox()
        try sandbox.require("init", "--origin", "example.com/test")
        try sandbox.require("group", "create", Self.group)
        try sandbox.file("policy.yaml", Self.rules)
        try sandbox.require("policy", "set", Self.group, "policy.yaml", "-m", "four eyes")
    }

    /// Pushes a version of the fixtures, perhaps without one of its options.
    private func push(_ version: Int, without option: String? = nil, _ more: String...) throws {
        var command = Fixture.push(Self.group, version) + more
        if let option, let index = command.firstIndex(of: option) {
            command.removeSubrange(index...(index + 1))
        }
        let run = try sandbox.run([CairnProgram.path] + command, setting: ["CAIRN_ACTOR": "ci"])
        try #require(run.status == 0, "\(run.errors)")
    }

    private func review(_ number: Int) throws {
        for reviewer in ["bob", "carla"] {
            let run = try sandbox.cairn(as: reviewer, "approve", "\(Self.group):\(number)", "-m", "reviewed")
            #expect(run.status == 0, "\(run.errors)")
        }
    }

    private func promote(_ number: Int, to stage: String) throws -> Run {
        try sandbox.cairn(as: "olga", "promote", "\(Self.group):\(number)", stage)
    }

    private var live: Int? {
        get throws { try sandbox.require("show", "\(Self.group):production", "--json").json.number.integer }
    }

    @Test("from a training to the next one, and back, with nobody able to go around the rules")
    func loop() throws {
        // Refused: the first push lacks its card. Mended: the same bytes are pushed again with it.
        try push(1, without: "--card")
        let refused = try sandbox.cairn(as: "bob", "approve", "\(Self.group):1", "-m", "reviewed")
        #expect(refused.status == 2 && refused.errors.hasSuffix("hint: push it with --card FILE\n"))
        try push(1, "--force")

        // Voted in, but not straight into production, nor by just anybody.
        #expect(try sandbox.cairn(as: "ci", "approve", "\(Self.group):2", "-m", "mine").status == 2)
        try review(2)
        #expect(try promote(2, to: "production").errors.contains("never stood in staging"))
        #expect(try promote(2, to: "staging").status == 0)
        #expect(try sandbox.cairn(as: "bob", "promote", "\(Self.group):2", "production").status == 2)
        #expect(
            try promote(2, to: "production")
                == .done("\(Self.group):production is now \(Self.group):2 (was empty)."))

        // A worse one is approved for what it is, and still kept out of production.
        try push(3)
        try review(3)
        #expect(try promote(3, to: "staging").status == 0)
        let worse = try promote(3, to: "production")
        #expect(
            worse.status == 2 && worse.errorLines.contains { $0.hasPrefix("FAIL metric auc noWorseThan ") })
        #expect(try live == 2)

        try retrained()
        try takenBack()
        try sound()
    }

    /// Drift is seen, a watch retrains, and what it made goes the same way as everything else.
    private func retrained() throws {
        let drift = try sandbox.cairn(
            as: "monitor", "observe", "\(Self.group):production", "--metric", "psi=0.31", "--json")
        let entry = try #require(try drift.json.entry.sequence.integer)
        #expect(try drift.json.drift.bool == true && drift.json.rolledBack.isMissing)
        try sandbox.file("retrain.sh", Self.retrain)
        let watch = [
            CairnProgram.path, "watch", Self.group, "--action", "drift.detected", "--from", "0", "--name",
            "retrain",
            "--once", "--exec", "sh ./retrain.sh",
        ]
        let run = try sandbox.run(watch, setting: ["CAIRN_ACTOR": "monitor"])
        #expect(
            run.status == 0 && run.output.hasPrefix("Registered \(Self.group):4 "), "\(run.testDescription)")
        #expect(try sandbox.run(watch) == .done(), "nothing is retrained twice")
        #expect(sandbox.lines("trainings") == ["retraining \(Self.group) because of entry \(entry)"])
        let lineage = try sandbox.require("lineage", "\(Self.group):4").lines
        #expect(lineage[2].hasPrefix("├─ trigger log entry \(entry) [drift.detected 20"))
        #expect(lineage[2].hasSuffix(": psi 0.31 is above 0.2]"))
        #expect(
            lineage[3]
                == "│ └─ observes \(Self.group):2 [Approved, production]")
        #expect(lineage.contains { $0.contains("parent \(Self.group):2 [Approved, production]") })
        #expect(
            try sandbox.require("show", "\(Self.group):4", "--json").json.record.message.text
                == "Retrained: psi 0.31 is above 0.2")

        #expect(try promote(4, to: "production").status == 2)
        try review(4)
        #expect(try promote(4, to: "staging").status == 0)
        #expect(try promote(4, to: "production").status == 0)
        #expect(try live == 4)
    }

    /// The new one fails in the world: once by its own figures, and once because somebody says so.
    private func takenBack() throws {
        let drift = try sandbox.cairn(
            as: "monitor", "observe", "\(Self.group):production", "--metric", "auc=0.9")
        #expect(drift.lines.contains("\(Self.group):production went back by itself to \(Self.group):2."))
        #expect(try live == 2)
        #expect(try promote(4, to: "production").status == 0)
        #expect(
            try sandbox.cairn(as: "olga", "rollback", "\(Self.group):production", "-m", "cases were missed")
                == .done("\(Self.group):production is now \(Self.group):2 (was \(Self.group):4)."))
        let how = try sandbox.require("reflog", "\(Self.group):production", "--json").json.moves.array
        #expect(
            how.map { $0.action.text } == [
                "stage.rolled-back", "stage.moved", "drift.detected", "stage.moved", "stage.moved",
            ])
    }

    /// At the end everything can be checked by somebody who was not there.
    private func sound() throws {
        #expect(try sandbox.cairn("verify").status == 0)
        try sandbox.require("report", Self.group, "-o", "report.html")
        let report = try sandbox.require("report", Self.group, "--json").json
        #expect(report.problems.array.isEmpty)
        #expect(report.live.array.map { $0.stage.text } == ["production", "staging"])
        #expect(report.live.array.map { $0.number.integer } == [2, 4])
        let key = try #require(report.verifierKey.text)
        for proof in report.proofs.array {
            try sandbox.file("proof", proof.proof.text ?? "")
            #expect(try sandbox.cairn("audit", "check", "proof", "--key", key).status == 0)
        }
        try sandbox.file("kept", report.checkpoint.note.text ?? "")
        #expect(try sandbox.cairn("audit", "verify", "--since", "kept").status == 0)
        #expect(try sandbox.cairn("policy", "test", "\(Self.group):2", "--stage", "staging").status == 0)
    }
}
