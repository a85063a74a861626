import CairnObjects
import CairnRegistry

/// What was observed of a version over time, a small picture a metric, beside what was measured at training.
struct ObservationCharts: Sendable {
    let version: Version

    /// So many are drawn, the newest.
    private static let most = 100
    private static let mostMetrics = 4

    /// So many of the findings have a ring, the newest.
    private static let mostMarks = 8

    var html: HTML {
        var series: [String: [(at: Timestamp, value: Double, finding: String?)]] = [:]
        for observation in version.observations.suffix(Self.most).map(\.value) {
            for (name, metric) in observation.metrics {
                let finding = observation.drift.first { rule in
                    !rule.passes && "\(rule.rule) ".hasPrefix("drift \(name) ")
                }?.finding
                series[name, default: []].append((observation.at, metric.value, finding))
            }
        }
        let charts = series.sorted { $0.key < $1.key }.prefix(Self.mostMetrics).map {
            chart($0.key, $0.value)
        }
        return charts.isEmpty ? .none : "<div class=\"charts\">\(charts)</div>\n"
    }

    private func chart(
        _ name: String, _ figures: [(at: Timestamp, value: Double, finding: String?)]
    ) -> HTML {
        let sorted = figures.sorted { $0.at < $1.at }
        func point(_ at: Timestamp, _ value: Double) -> LineChart.Point {
            .init(position: Double(at.milliseconds), value: value)
        }
        var chart = LineChart(
            name: name, points: sorted.map { point($0.at, $0.value) },
            ends: (Self.day(sorted.first?.at), Self.day(sorted.last?.at)))
        let marks = sorted.compactMap { figure in
            figure.finding.map { finding -> LineChart.Mark in
                .init(
                    point: point(figure.at, figure.value), kind: .bad, label: "drift",
                    words: Element.short(finding))
            }
        }
        chart.marks = marks.suffix(Self.mostMarks)
        if let trained = version.record.metrics[name] {
            chart.level = (trained.value, "at training: \(Element.figure(trained.value))")
        }
        return chart.html
    }

    private static func day(_ time: Timestamp?) -> String {
        time.map { String($0.description.prefix(10)) } ?? ""
    }
}
