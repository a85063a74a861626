import CairnObjects
import Testing

@testable import CairnRegistry

@Suite("DriftJudge")
struct DriftJudgeTests {
    struct Observed: Sendable {
        let rule: String
        let metric: String
        /// What the record says: metrics and baselines, in JSON.
        var metrics = "{}"
        var baselines = "{}"

        init(_ rule: String, _ metric: String, metrics: String = "{}", baselines: String = "{}") {
            (self.rule, self.metric, self.metrics, self.baselines) = (rule, metric, metrics, baselines)
        }

        func findings() throws -> [DriftJudge.Finding] {
            var record = Record(author: Author(name: "ana"), createdAt: Scene.now)
            record.metrics = try CairnRegistryTests.metrics(metrics)
            record.baselines = try CairnRegistryTests.metrics(baselines)
            return try DriftJudge(policy(#"{"drift": [\#(rule)]}"#), record: record)
                .judge(CairnRegistryTests.metrics(metric))
        }
    }

    /// `!`: a bound was crossed; `+`: it was not; `-`: nobody could tell.
    static let observations: [Case<Observed, [String]>] = [
        Case(
            "below the most", .init(#"{"metric": "psi", "max": 0.2}"#, #"{"psi": 0.1}"#), ["+drift psi max"]),
        Case("at the most", .init(#"{"metric": "psi", "max": 0.2}"#, #"{"psi": 0.2}"#), ["+drift psi max"]),
        Case(
            "above the most", .init(#"{"metric": "psi", "max": 0.2}"#, #"{"psi": 0.3}"#), ["!drift psi max"]),
        Case("at the least", .init(#"{"metric": "auc", "min": 0.8}"#, #"{"auc": 0.8}"#), ["+drift auc min"]),
        Case(
            "below the least", .init(#"{"metric": "auc", "min": 0.8}"#, #"{"auc": 0.79}"#), ["!drift auc min"]
        ),
        Case(
            "two bounds", .init(#"{"metric": "auc", "min": 0.8, "max": 0.9}"#, #"{"auc": 0.95}"#),
            ["+drift auc min", "!drift auc max"]),
        Case("nothing said of it", .init(#"{"metric": "psi", "max": 0.2}"#, #"{"auc": 0.1}"#), []),
        Case(
            "within the tolerance, on paper",
            .init(
                #"{"metric": "auc", "noWorseThanBaseline": 0.1}"#, #"{"auc": 0.7}"#, metrics: #"{"auc": 0.8}"#
            ),
            ["+drift auc baseline"]),
        Case(
            "beyond the tolerance",
            .init(
                #"{"metric": "auc", "noWorseThanBaseline": 0.1}"#, #"{"auc": 0.19}"#,
                metrics: #"{"auc": 0.3}"#),
            ["!drift auc baseline"]),
        Case(
            "better than the baseline by far",
            .init(
                #"{"metric": "auc", "noWorseThanBaseline": 0.1}"#, #"{"auc": 0.99}"#,
                metrics: #"{"auc": 0.3}"#),
            ["+drift auc baseline"]),
        Case(
            "beyond a share of the baseline, where less is better",
            .init(
                #"{"metric": "loss", "noWorseThanBaseline": "10%"}"#, #"{"loss": 1.2}"#,
                metrics: #"{"loss": 1}"#),
            ["!drift loss baseline"]),
        Case(
            "the baseline goes before the metric",
            .init(
                #"{"metric": "auc", "noWorseThanBaseline": 0}"#, #"{"auc": 0.8}"#, metrics: #"{"auc": 0.9}"#,
                baselines: #"{"auc": 0.8}"#), ["+drift auc baseline"]),
        Case(
            "no baseline", .init(#"{"metric": "auc", "noWorseThanBaseline": 0}"#, #"{"auc": 0.8}"#),
            ["-drift auc baseline"]),
        Case(
            "no way that is better",
            .init(#"{"metric": "q", "noWorseThanBaseline": 0}"#, #"{"q": 0.8}"#, metrics: #"{"q": 0.9}"#),
            ["-drift q baseline"]),
        Case(
            "the rule says which way is better",
            .init(
                #"{"metric": "q", "noWorseThanBaseline": 0, "goal": "maximize"}"#, #"{"q": 0.8}"#,
                metrics: #"{"q": 0.9}"#), ["!drift q baseline"]),
        Case(
            "what is observed does not say which way is better",
            .init(
                #"{"metric": "auc", "noWorseThanBaseline": 0}"#,
                #"{"auc": {"value": 0.8, "goal": "minimize"}}"#,
                metrics: #"{"auc": 0.9}"#), ["!drift auc baseline"]),
    ]

    @Test("Tells what was crossed from what could not be judged", arguments: observations)
    func judges(_ row: Case<Observed, [String]>) throws {
        let findings = try row.input.findings()
        let answers = findings.map { ($0.isCrossed ? "!" : $0.result.passes ? "+" : "-") + $0.result.rule }
        #expect(answers == row.output)
        #expect(findings.allSatisfy { !$0.isCrossed || !$0.result.passes })
        #expect(findings.allSatisfy { !$0.result.finding.isEmpty })
    }

    @Test func `every rule about a metric answers, and those without a figure are named`() throws {
        let rules = try policy(
            #"{"drift": [{"metric": "psi", "max": 0.2}, {"metric": "auc", "min": 0.8}, "#
                + #"{"metric": "psi", "max": 0.5}]}"#
        )
        let judge = DriftJudge(rules, record: Record(author: Author(name: "ana"), createdAt: Scene.now))
        let observed = try metrics(#"{"psi": 0.3}"#)
        #expect(judge.judge(observed).map(\.isCrossed) == [true, false])
        #expect(judge.silent(observed) == ["auc"])
        #expect(judge.judge([:]).isEmpty && judge.silent([:]) == ["psi", "auc", "psi"])
    }
}
