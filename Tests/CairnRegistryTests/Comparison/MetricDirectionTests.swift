import CairnObjects
import CairnRegistry
import Testing

@Suite("MetricDirection")
struct MetricDirectionTests {
    static let names: [Case<String, Metric.Goal?>] = [
        Case("auc", "auc", .maximize), Case("F1", "F1", .maximize), Case("rmse", "rmse", .minimize),
        Case("words of a name", "validation_log_loss", .minimize),
        Case("a path", "test/roc-auc", .maximize),
        Case("the last known word decides", "accuracy_error", .minimize),
        Case("and not the first", "error_coverage", .maximize),
        Case("unknown words behind it are passed over", "auc_v2", .maximize),
        Case("part of a word is no word", "mapping", nil), Case("unknown", "rows", nil),
        Case("empty", "", nil),
        Case("punctuation only", "--", nil),
    ]

    @Test("knows the field's usual names", arguments: names)
    func usualGoals(_ name: Case<String, Metric.Goal?>) {
        #expect(MetricDirection.goal(of: name.input, nil, nil) == name.output)
    }

    @Test func `what the record says comes before the name, the first record first`() throws {
        var up = try Metric(1)
        up.goal = .maximize
        var down = try Metric(1)
        down.goal = .minimize
        let plain = try Metric(1)
        #expect(MetricDirection.goal(of: "loss", up, nil) == .maximize)
        #expect(MetricDirection.goal(of: "loss", plain, up) == .maximize)
        #expect(MetricDirection.goal(of: "auc", down, up) == .minimize)
        #expect(MetricDirection.goal(of: "loss", plain, plain) == .minimize)
    }
}
