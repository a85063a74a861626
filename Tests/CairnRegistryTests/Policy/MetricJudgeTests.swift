import CairnObjects
import Testing

@testable import CairnRegistry

@Suite("MetricJudge")
struct MetricJudgeTests {
    /// A rule about one metric, what the candidate says of it, and what stands in production; all in JSON.
    struct Question: Sendable {
        let rule: String
        let candidate: String?
        /// `nil`: nothing stands there. `-`: what stands there has no such metric.
        let standing: String?
        let name: String

        init(_ rule: String, _ candidate: String?, beside standing: String? = nil, as name: String = "auc") {
            (self.rule, self.candidate, self.standing, self.name) = (rule, candidate, standing, name)
        }

        func scene() throws -> Scene {
            var scene = try Scene(
                #"{"automatic": {"require": {"metrics": {"\#(name)": \#(rule)}}}}"#)
            if let candidate { scene.record.metrics = try metrics(#"{"\#(name)": \#(candidate)}"#) }
            if let standing {
                scene.standing["production"] =
                    standing == "-" ? [:] : try metrics(#"{"\#(name)": \#(standing)}"#)
            }
            return scene
        }
    }

    static let absolute: [Case<Question, [String]>] = [
        Case("there", .init("true", "0.9"), ["+metric auc present"]),
        Case("not there", .init("true", nil), ["-metric auc present"]),
        Case("above a least", .init(#"{"min": 0.9}"#, "0.91"), ["+metric auc min"]),
        Case("at a least", .init(#"{"min": 0.9}"#, "0.9"), ["+metric auc min"]),
        Case("just below a least", .init(#"{"min": 0.9}"#, "0.8999999999999999"), ["-metric auc min"]),
        Case("below a most", .init(#"{"max": 0.9}"#, "0.89"), ["+metric auc max"]),
        Case("at a most", .init(#"{"max": 0.9}"#, "0.9"), ["+metric auc max"]),
        Case("just above a most", .init(#"{"max": 0.9}"#, "0.9000000000000001"), ["-metric auc max"]),
        Case(
            "each bound answers for itself", .init(#"{"min": 0.9, "max": 0.95}"#, "0.99"),
            ["+metric auc min", "-metric auc max"]),
        Case("no metric to be bounded", .init(#"{"min": -1e300}"#, nil), ["-metric auc min"]),
        Case(
            "negative zero is zero", .init(#"{"min": 0, "max": 0}"#, "-0.0"),
            ["+metric auc min", "+metric auc max"]),
        Case(
            "a data set, any", .init(#"{"dataset": true}"#, #"{"value": 1, "dataset": "d"}"#),
            ["+metric auc dataset"]),
        Case("a data set, none", .init(#"{"dataset": true}"#, "1"), ["-metric auc dataset"]),
        Case("a data set, no metric", .init(#"{"dataset": true}"#, nil), ["-metric auc dataset"]),
        Case(
            "just this data set", .init(#"{"dataset": "d"}"#, #"{"value": 1, "dataset": "d"}"#),
            ["+metric auc dataset"]),
        Case(
            "another data set", .init(#"{"dataset": "d"}"#, #"{"value": 1, "dataset": "D"}"#),
            ["-metric auc dataset"]),
        Case(
            "just this split", .init(#"{"split": "test"}"#, #"{"value": 1, "split": "test"}"#),
            ["+metric auc split"]),
        Case(
            "another split", .init(#"{"split": "test"}"#, #"{"value": 1, "split": "train"}"#),
            ["-metric auc split"]),
        Case(
            "no split", .init(#"{"split": "test"}"#, #"{"value": 1, "dataset": "test"}"#),
            ["-metric auc split"]),
    ]

    static let confident: [Case<Question, [String]>] = [
        Case(
            "the lower end above a least",
            .init(#"{"min": 0.9, "confident": true}"#, #"{"value": 0.95, "lower": 0.9, "upper": 1}"#),
            ["+metric auc min"]),
        Case(
            "the value above a least, the lower end not",
            .init(#"{"min": 0.9, "confident": true}"#, #"{"value": 0.95, "lower": 0.89, "upper": 1}"#),
            ["-metric auc min"]),
        Case(
            "the value below a most, the upper end not",
            .init(#"{"max": 0.9, "confident": true}"#, #"{"value": 0.85, "lower": 0.8, "upper": 0.91}"#),
            ["-metric auc max"]),
        Case(
            "the upper end below a most",
            .init(#"{"max": 0.9, "confident": true}"#, #"{"value": 0.85, "lower": 0.8, "upper": 0.9}"#),
            ["+metric auc max"]),
        Case("no interval", .init(#"{"min": 0.5, "confident": true}"#, "0.95"), ["-metric auc min"]),
        Case(
            "half an interval, the wrong half",
            .init(#"{"min": 0.5, "confident": true}"#, #"{"value": 0.95, "upper": 1}"#), ["-metric auc min"]),
        Case(
            "a lower end above the value is none",
            .init(#"{"min": 0.9, "confident": true}"#, #"{"value": 0.5, "lower": 0.99, "upper": 1}"#),
            ["-metric auc min"]),
        Case(
            "an upper end below the value is none",
            .init(#"{"max": 0.9, "confident": true}"#, #"{"value": 0.95, "lower": 0.1, "upper": 0.2}"#),
            ["-metric auc max"]),
        Case(
            "its lower end beside the other's upper end",
            .init(
                #"{"betterThan": "production", "confident": true}"#,
                #"{"value": 0.95, "lower": 0.94, "upper": 0.96}"#,
                beside: #"{"value": 0.92, "lower": 0.91, "upper": 0.93}"#), ["+metric auc betterThan"]),
        Case(
            "intervals that touch are no improvement",
            .init(
                #"{"betterThan": "production", "confident": true}"#,
                #"{"value": 0.95, "lower": 0.93, "upper": 0.96}"#,
                beside: #"{"value": 0.92, "lower": 0.91, "upper": 0.93}"#), ["-metric auc betterThan"]),
        Case(
            "its upper end beside the other's lower end, where less is better",
            .init(
                #"{"betterThan": "production", "confident": true}"#,
                #"{"value": 0.2, "lower": 0.1, "upper": 0.25}"#,
                beside: #"{"value": 0.3, "lower": 0.24, "upper": 0.4}"#, as: "loss"),
            ["-metric loss betterThan"]),
        Case(
            "an interval far below, where less is better",
            .init(
                #"{"betterThan": "production", "confident": true}"#,
                #"{"value": 0.2, "lower": 0.1, "upper": 0.23}"#,
                beside: #"{"value": 0.3, "lower": 0.24, "upper": 0.4}"#, as: "loss"),
            ["+metric loss betterThan"]),
        Case(
            "no interval of the candidate",
            .init(
                #"{"noWorseThan": "production", "confident": true}"#, "0.99",
                beside: #"{"value": 0.9, "lower": 0.8, "upper": 0.95}"#), ["-metric auc noWorseThan"]),
        Case(
            "no interval of what stands there",
            .init(
                #"{"noWorseThan": "production", "confident": true}"#,
                #"{"value": 0.99, "lower": 0.98, "upper": 1}"#, beside: "0.9"), ["-metric auc noWorseThan"]),
        Case(
            "an interval beside its own value",
            .init(
                #"{"noWorseThan": "production", "confident": true}"#,
                #"{"value": 0.5, "lower": 0.98, "upper": 1}"#,
                beside: #"{"value": 0.9, "lower": 0.8, "upper": 0.95}"#), ["-metric auc noWorseThan"]),
    ]

    static let relative: [Case<Question, [String]>] = [
        Case(
            "as good", .init(#"{"noWorseThan": "production"}"#, "0.9", beside: "0.9"),
            ["+metric auc noWorseThan"]),
        Case(
            "worse", .init(#"{"noWorseThan": "production"}"#, "0.899", beside: "0.9"),
            ["-metric auc noWorseThan"]),
        Case(
            "worse by the tolerance, on paper",
            .init(#"{"noWorseThan": {"stage": "production", "by": 0.1}}"#, "0.7", beside: "0.8"),
            ["+metric auc noWorseThan"]),
        Case(
            "worse by a little more than the tolerance",
            .init(#"{"noWorseThan": {"stage": "production", "by": 0.1}}"#, "0.6999999", beside: "0.8"),
            ["-metric auc noWorseThan"]),
        Case(
            "worse by a share of the other, on paper",
            .init(#"{"noWorseThan": {"stage": "production", "by": "10%"}}"#, "0.81", beside: "0.9"),
            ["+metric auc noWorseThan"]),
        Case(
            "worse by more than a share of the other",
            .init(#"{"noWorseThan": {"stage": "production", "by": "10%"}}"#, "0.809", beside: "0.9"),
            ["-metric auc noWorseThan"]),
        Case(
            "a share of a negative figure is an amount too",
            .init(
                #"{"goal": "maximize", "noWorseThan": {"stage": "production", "by": "10%"}}"#, "-110",
                beside: "-100"), ["+metric auc noWorseThan"]),
        Case(
            "equal is not better", .init(#"{"betterThan": "production"}"#, "0.9", beside: "0.9"),
            ["-metric auc betterThan"]),
        Case(
            "what is equal on paper is not better",
            .init(#"{"betterThan": "production"}"#, "0.30000000000000004", beside: "0.3"),
            ["-metric auc betterThan"]),
        Case(
            "better", .init(#"{"betterThan": "production"}"#, "0.9001", beside: "0.9"),
            ["+metric auc betterThan"]),
        Case(
            "better by the tolerance, on paper",
            .init(#"{"betterThan": {"stage": "production", "by": 0.1}}"#, "0.8", beside: "0.7"),
            ["+metric auc betterThan"]),
        Case(
            "better by less than the tolerance",
            .init(#"{"betterThan": {"stage": "production", "by": 0.1}}"#, "0.7999", beside: "0.7"),
            ["-metric auc betterThan"]),
        Case(
            "less is better, by the metric's usual name",
            .init(#"{"betterThan": "production"}"#, "0.2", beside: "0.3", as: "val_loss"),
            ["+metric val_loss betterThan"]),
        Case(
            "more is worse, by the metric's usual name",
            .init(#"{"noWorseThan": "production"}"#, "0.31", beside: "0.3", as: "val_loss"),
            ["-metric val_loss noWorseThan"]),
        Case(
            "nothing stands there", .init(#"{"betterThan": "production"}"#, "0.1"), ["+metric auc betterThan"]
        ),
        Case(
            "nothing stands there, nor is there a metric", .init(#"{"betterThan": "production"}"#, nil),
            ["-metric auc betterThan"]),
        Case(
            "no metric beside what stands there",
            .init(#"{"noWorseThan": "production"}"#, nil, beside: "0.1"),
            ["-metric auc noWorseThan"]),
        Case(
            "what stands there has no such metric",
            .init(#"{"noWorseThan": "production"}"#, "0.9", beside: "-"),
            ["-metric auc noWorseThan"]),
    ]

    /// Who says which way is better: the rule, else what stands there, else the usual name, else the
    /// candidate.
    /// The candidate is 1 and what stands there 2, so it passes where less is better.
    static let goals: [Case<Question, Bool>] = [
        Case(
            "the rule alone",
            .init(#"{"noWorseThan": "production", "goal": "minimize"}"#, "1", beside: "2", as: "q"), true),
        Case(
            "the rule against all others",
            .init(
                #"{"noWorseThan": "production", "goal": "maximize"}"#, #"{"value": 1, "goal": "minimize"}"#,
                beside: #"{"value": 2, "goal": "minimize"}"#, as: "loss"), false),
        Case(
            "what stands there against the usual name and the candidate",
            .init(
                #"{"noWorseThan": "production"}"#, #"{"value": 1, "goal": "minimize"}"#,
                beside: #"{"value": 2, "goal": "maximize"}"#, as: "loss"), false),
        Case(
            "the usual name against the candidate, who cannot turn it round",
            .init(#"{"noWorseThan": "production"}"#, #"{"value": 1, "goal": "minimize"}"#, beside: "2"), false
        ),
        Case(
            "only the candidate, who could choose",
            .init(
                #"{"noWorseThan": "production"}"#, #"{"value": 1, "goal": "minimize"}"#, beside: "2",
                as: "q"),
            false),
        Case("nobody", .init(#"{"noWorseThan": "production"}"#, "1", beside: "2", as: "q"), false),
        Case(
            "nobody, and nothing is worse",
            .init(#"{"noWorseThan": "production"}"#, "2", beside: "2", as: "q"), false),
    ]

    @Test("Judges bounds, and what a metric was measured on", arguments: absolute)
    func absolutely(_ row: Case<Question, [String]>) throws {
        try row.input.scene().automatic().expect(row.output)
    }

    @Test("Goes by the ends of confidence intervals where it must", arguments: confident)
    func confidently(_ row: Case<Question, [String]>) throws {
        try row.input.scene().automatic().expect(row.output)
    }

    @Test("Compares with what stands in a stage", arguments: relative)
    func relatively(_ row: Case<Question, [String]>) throws {
        try row.input.scene().automatic().expect(row.output)
    }

    @Test("Knows which way is better, and does not let the candidate turn it round", arguments: goals)
    func goal(_ row: Case<Question, Bool>) throws {
        #expect(try row.input.scene().automatic().passes == row.output)
    }

    @Test func `a version is not compared with itself`() throws {
        var scene = try Question(#"{"betterThan": "production"}"#, "0.9", beside: "0.9").scene()
        #expect(try !scene.automatic().passes)
        scene.standsItself = true
        let result = try #require(try scene.automatic().rules.first)
        #expect(result.passes && result.finding == "fraud:2 is what stands in fraud:production")
    }

    @Test func `an answer holds the figures that were compared, all digits of them`() throws {
        let question = Question(
            #"{"betterThan": {"stage": "production", "by": "10%"}}"#, "0.30000000000000004", beside: "0.5")
        let result = try #require(try question.scene().automatic().rules.first)
        #expect(
            result.finding == "auc is 0.30000000000000004 beside 0.5 of fraud:1 in production; "
                + "it must be better by at least 10%")
        #expect(
            result.found == [
                "value": .number(0.30000000000000004), "standing": .number(0.5), "version": "fraud:1",
                "better": .number(0.30000000000000004 - 0.5),
            ])
        #expect(result.required == ["stage": "production", "by": .number(0.05), "goal": "maximize"])
        let bound = try #require(try Question(#"{"min": 0.9}"#, "0.5").scene().automatic().rules.first)
        #expect(bound.finding == "auc is 0.5; it must be at least 0.9")
        #expect(bound.found == .number(0.5) && bound.required == .number(0.9))
    }
}
