import CairnObjects
import CairnRegistry
import CairnStorage

/// One metric over versions, as a small picture; what is live is marked.
struct MetricChart: Sendable {
    let name: String
    /// In any order.
    let versions: [IndexedVersion]

    /// Nothing where there is no line to draw.
    var html: HTML {
        let known = versions.compactMap { version in version.metrics[name].map { (version, $0) } }
            .sorted { $0.0.number < $1.0.number }
        guard known.count > 1, let first = known.first, let last = known.last else { return .none }
        var chart = LineChart(
            name: name, points: known.map { Self.point($0.0, $0.1) },
            ends: ("version \(first.0.number)", "version \(last.0.number)"))
        chart.marks = known.filter { !$0.0.stages.isEmpty }.map { version, value in
            let stages = version.stages.map(\.description).joined(separator: ", ")
            return LineChart.Mark(
                point: Self.point(version, value), kind: .live, label: stages,
                words: "version \(version.number), live in \(stages): \(name) \(Element.figure(value))",
                address: PageAddress.version(version.group, version.number))
        }
        return chart.html
    }

    private static func point(_ version: IndexedVersion, _ value: Double) -> LineChart.Point {
        .init(position: Double(version.number.value), value: value)
    }
}
