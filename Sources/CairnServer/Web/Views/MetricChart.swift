import CairnObjects
import CairnRegistry
import CairnStorage

/// One metric over versions, as a picture; what is live is marked.
struct MetricChart: Sendable {
    let name: String
    let versions: [IndexedVersion]

    private static let (width, height, margin) = (640.0, 180.0, 36.0)

    private struct Point {
        let version: IndexedVersion
        let value: Double
        let x: Double
        let y: Double
    }

    var html: HTML {
        let known = versions.filter { $0.metrics[name] != nil }.sorted { $0.number < $1.number }
        let values = known.compactMap { $0.metrics[name] }
        guard let least = values.min(), let most = values.max(), known.count > 1 else { return .none }
        let (width, height, margin) = (Self.width, Self.height, Self.margin)
        let span = most > least ? most - least : 1
        let points = zip(known, values).enumerated().map { index, pair in
            Point(
                version: pair.0, value: pair.1,
                x: margin + Double(index) / Double(known.count - 1) * (width - 2 * margin),
                y: height - margin - (pair.1 - least) / span * (height - 2 * margin))
        }
        let path = points.enumerated().map { "\($0 == 0 ? "M" : "L")\(Self.place($1.x)) \(Self.place($1.y))" }
        let bottom = Self.place(height - margin)
        return """
            <figure>
            <svg viewBox="0 0 \(Self.place(width)) \(Self.place(height))" role="group"
            aria-label="\(name) over \(known.count) versions">
            <path class="axis" d="M\(Self.place(margin)) \(bottom)H\(Self.place(width - margin))"/>
            <path class="line" d="\(path.joined(separator: " "))"/>
            \(points.map(dot))
            <text x="\(Self.place(margin))" y="\(Self.place(height - 12))">version \(known[0].number)</text>
            <text x="\(Self.place(width - margin))" y="\(Self.place(height - 12))" text-anchor="end">version \
            \(known[known.count - 1].number)</text>
            <text x="4" y="\(Self.place(margin - 14))">\(Element.figure(most))</text>
            <text x="4" y="\(Self.place(height - margin - 6))">\(Element.figure(least))</text>
            </svg>
            <figcaption class="quiet">\(name), from \(Element.figure(least)) to \(Element.figure(most)), over
            the versions listed; rings are live.</figcaption>
            </figure>

            """
    }

    private func dot(_ point: Point) -> HTML {
        let version = point.version
        let isLive = !version.stages.isEmpty
        let title = "version \(version.number): \(name) \(Element.figure(point.value))"
        let stages = version.stages.map(\.description).joined(separator: ", ")
        let words = isLive ? title + ", live in " + stages : title
        return """
            <a href="\(PageAddress.version(version.group, version.number))" aria-label="\(words)">\
            <circle class="\(isLive ? "live-dot" : "dot")" cx="\(Self.place(point.x))" \
            cy="\(Self.place(point.y))" r="\(isLive ? 6 : 4)"><title>\(words)</title></circle></a>

            """
    }

    private static func place(_ number: Double) -> String {
        JSON.canonicalNumber((number * 10).rounded() / 10)
    }
}
