package import CairnObjects

/// A report of SageMaker's, as Clarify, Model Monitor and people's own evaluation steps write them.
///
/// Two shapes are read: `{"metric_groups": [{"metric_data": [{"name": …, "value": …}]}]}`, and one object for
/// each kind of problem: `{"binary_classification_metrics": {"auc": {"value": …, "standard_deviation": …}}}`.
/// What has no single number (curves, matrices) is passed over.
package struct MetricReport: Sendable {
    /// By name; a name that several parts have is theirs that comes first.
    package private(set) var metrics: [String: Metric] = [:]

    /// - Throws: `invalid` where a figure is no finite number.
    package init(json: JSON, report: Digest) throws(CairnError) {
        guard let members = json.members else { return }
        for group in members["metric_groups"]?.items ?? [] {
            for figure in group.members?["metric_data"]?.items ?? [] {
                guard let name = figure.members?["name"]?.text else { continue }
                try add(name, figure.members?["value"], report, notes: figure.members?["notes"])
            }
        }
        for (part, figures) in members.sorted(by: { $0.key < $1.key }) where part.hasSuffix("_metrics") {
            for (name, figure) in (figures.members ?? [:]).sorted(by: { $0.key < $1.key }) {
                try add(
                    name, figure.members?["value"], report, deviation: figure.members?["standard_deviation"])
            }
        }
    }

    private mutating func add(
        _ name: String, _ value: JSON?, _ report: Digest, notes: JSON? = nil, deviation: JSON? = nil
    ) throws(CairnError) {
        guard case .number(let number)? = value, !name.isEmpty, metrics[name] == nil else { return }
        var metric = try Metric(number, path: "metric \(name)")
        metric.report = report
        // Clarify writes "NaN" as a text where there was one sample only.
        if case .number? = deviation { metric.unknown["standardDeviation"] = deviation }
        metrics[name] = metric
    }
}

extension JSON {
    fileprivate var text: String? { if case .string(let text) = self { text } else { nil } }

    fileprivate var members: [String: JSON]? { if case .object(let members) = self { members } else { nil } }

    fileprivate var items: [JSON]? { if case .array(let items) = self { items } else { nil } }
}
