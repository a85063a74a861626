import CairnObjects

/// Figures in a row as a small picture: a line, with a ring round what matters. Light enough that a page can
/// have a dozen.
struct LineChart: Sendable {
    struct Point: Sendable {
        let position: Double
        let value: Double
    }

    /// A point of note.
    struct Mark: Sendable {
        enum Kind: String, Sendable { case live, bad }

        let point: Point
        let kind: Kind
        /// What stands beside it.
        let label: String
        /// What it is, in words.
        let words: String
        var address: String?
    }

    let name: String
    /// In the order of their positions.
    let points: [Point]
    var marks: [Mark] = []
    /// A height to compare with.
    var level: (value: Double, words: String)?
    /// What stands at both ends of the axis.
    let ends: (String, String)

    private static let (width, height, side, top, bottom) = (320.0, 132.0, 14.0, 30.0, 104.0)

    var html: HTML {
        let values = points.map(\.value) + (level.map { [$0.value] } ?? [])
        guard let least = values.min(), let most = values.max(), let last = points.last else { return .none }
        let words =
            "\(name), \(points.count) figures from \(Element.figure(least)) to \(Element.figure(most)), "
            + "the last \(Element.figure(last.value))"
        let line = points.map { "\(place($0))" }.joined(separator: "L")
        let dots = points.count > 60 ? "" : points.map { "M\(place($0))h0" }.joined()
        return """
            <figure class="chart">
            <figcaption>\(name) <small>\(Element.figure(last.value))</small></figcaption>
            <svg viewBox="0 0 \(Self.number(Self.width)) \(Self.number(Self.height))" role="group" \
            aria-label="\(words)">
            <path class="axis" d="M\(Self.number(Self.side)) \(Self.number(Self.bottom))\
            H\(Self.number(Self.width - Self.side))"/>
            \(levelLine)<path class="line" d="M\(line)"/><path class="dots" d="\(dots)"/>\(marks.map(ring))
            <text x="\(Self.number(Self.side))" y="12">\(Element.figure(most))</text>
            <text x="\(Self.number(Self.width - Self.side))" y="12" text-anchor="end">lowest \
            \(Element.figure(least))</text>
            <text x="\(Self.number(Self.side))" y="124">\(ends.0)</text>
            <text x="\(Self.number(Self.width - Self.side))" y="124" text-anchor="end">\(ends.1)</text>
            </svg></figure>

            """
    }

    private var range: (least: Double, span: Double) {
        let values = points.map(\.value) + (level.map { [$0.value] } ?? [])
        let least = values.min() ?? 0
        let span = (values.max() ?? 0) - least
        return (least, span > 0 && span.isFinite ? span : 1)
    }

    private func x(_ position: Double) -> Double {
        let (first, last) = (points.first?.position ?? 0, points.last?.position ?? 0)
        guard last > first else { return Self.width / 2 }
        return Self.side + (position - first) / (last - first) * (Self.width - 2 * Self.side)
    }

    private func y(_ value: Double) -> Double {
        Self.bottom - 10 - (value - range.least) / range.span * (Self.bottom - 10 - Self.top)
    }

    private func place(_ point: Point) -> String {
        "\(Self.number(x(point.position))) \(Self.number(y(point.value)))"
    }

    private var levelLine: HTML {
        guard let level else { return .none }
        return """
            <path class="level" d="M\(Self.number(Self.side)) \(Self.number(y(level.value)))\
            H\(Self.number(Self.width - Self.side))"><title>\(level.words)</title></path>
            """
    }

    private func ring(_ mark: Mark) -> HTML {
        let (x, y) = (x(mark.point.position), y(mark.point.value))
        let side = x < Self.width / 3 ? "start" : x > Self.width * 2 / 3 ? "end" : "middle"
        let isHigh = y < Self.top + 16
        // The larger circle is what a finger finds.
        let drawn: HTML = """
            <circle class="target" cx="\(Self.number(x))" cy="\(Self.number(y))" r="13"/>\
            <circle class="\(mark.kind.rawValue)-ring" cx="\(Self.number(x))" cy="\(Self.number(y))" r="5">\
            <title>\(mark.words)</title></circle>\
            <text x="\(Self.number(x))" y="\(Self.number(isHigh ? y + 20 : y - 10))" \
            text-anchor="\(side)">\(mark.label)</text>
            """
        guard let address = mark.address else { return drawn }
        return "<a href=\"\(address)\" aria-label=\"\(mark.words)\">\(drawn)</a>"
    }

    /// With one digit behind the point.
    static func number(_ number: Double) -> String {
        number.isFinite ? JSON.canonicalNumber((number * 10).rounded() / 10) : "0"
    }
}
