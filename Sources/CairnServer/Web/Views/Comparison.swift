import CairnObjects
import CairnRegistry

/// Versions side by side, each against the first.
struct Comparison: Sendable {
    private let versions: [Version]
    private let diffs: [VersionDiff]

    /// - Parameter versions: At least one.
    init(versions: [Version]) throws(CairnError) {
        self.versions = versions
        diffs = try versions.dropFirst().map { (other) throws(CairnError) in
            try VersionDiff(from: versions[0], to: other)
        }
    }

    private var heads: [HTML] {
        versions.map { version in
            """
            \(Element.link(PageAddress.version(version.id), "version \(version.id.number)"))
            \(Element.badges(version.stages))
            """
        }
    }

    var metrics: HTML {
        let names = Set(versions.flatMap(\.record.metrics.keys)).sorted()
        let rows = names.map { name -> [HTML] in
            let goal = MetricDirection.goal(of: name, versions[0].record.metrics[name])
            let arrow: HTML =
                switch goal {
                case .maximize?: " <small>more is better</small>"
                case .minimize?: " <small>less is better</small>"
                case nil: .none
                }
            let cells = versions.enumerated().map { index, version -> HTML in
                guard let metric = version.record.metrics[name] else { return "–" }
                guard index > 0, let change = diffs[index - 1].metrics.first(where: { $0.name == name })
                else {
                    return "\(Element.figure(metric.value))"
                }
                return "\(Element.figure(metric.value))<br>\(VersionParts.change(change))"
            }
            return ["\(name)\(arrow)"] + cells
        }
        return Element.table("Metrics", ["Metric"] + heads, rows, empty: "None were measured.", room: 14_000)
    }

    /// Every metric that several of them have, as dots on a scale of its own; the best is marked.
    var charts: HTML {
        let names = Set(versions.flatMap(\.record.metrics.keys)).sorted().prefix(Self.mostCharts)
        let charts = names.map { name -> HTML in
            let known = versions.compactMap { version in
                version.record.metrics[name].map { (version.id.number, $0.value) }
            }
            let values = known.map(\.1)
            let best: Double? =
                switch MetricDirection.goal(of: name, versions[0].record.metrics[name]) {
                case .maximize?: values.max()
                case .minimize?: values.min()
                case nil: nil
                }
            return DotChart(
                name: name,
                rows: known.map {
                    .init(
                        label: "version \($0.0)", value: $0.1, isBest: $0.1 == best && Set(values).count > 1)
                }
            ).html
        }
        return charts.allSatisfy(\.isEmpty) ? .none : "<div class=\"charts\">\(charts)</div>\n"
    }

    private static let mostCharts = 12

    var parameters: HTML { changes("Parameters", \.parameters) }
    var inputs: HTML { changes("Inputs", \.inputs) }
    var record: HTML { changes("Records", \.record) }

    private func changes(_ caption: String, _ part: (VersionDiff) -> [VersionDiff.ValueChange]) -> HTML {
        let names = Set(diffs.flatMap { part($0).map(\.name) }).sorted()
        let rows = names.map { name -> [HTML] in
            let all = diffs.map { part($0).first { $0.name == name } }
            let first = all.compactMap { $0 }.first?.before
            // What differs is marked in words too, for those who do not see the weight of letters.
            return ["\(name)", Self.text(first)]
                + all.map { change -> HTML in
                    guard let change else { return "<span class=\"quiet\">the same</span>" }
                    return "<strong>\(Self.text(change.after))</strong>"
                }
        }
        return Element.table(caption, ["Name"] + heads, rows, empty: "None.", room: 14_000)
    }

    private static func text(_ json: JSON?) -> HTML {
        json.map { "\(Element.short(VersionParts.text($0), 400))" } ?? "–"
    }

    var files: HTML {
        get throws(CairnError) {
            var all: [[FileName: Descriptor]] = []
            for version in versions {
                all.append(
                    Dictionary(
                        try version.files().map { ($0.name, $0.content) },
                        uniquingKeysWith: { first, _ in first }))
            }
            let rows = Set(all.flatMap(\.keys)).sorted().map { name -> [HTML] in
                ["\(name)"]
                    + all.enumerated().map { index, files -> HTML in
                        guard let file = files[name] else { return "–" }
                        if index > 0, all[0][name]?.digest == file.digest {
                            return "<span class=\"quiet\">the same</span>"
                        }
                        return "<code>\(file.digest.short)</code> <small>\(Element.size(file.size))</small>"
                    }
            }
            return Element.table("Files", ["File"] + heads, rows, empty: "None.", room: 12_000)
        }
    }
}
