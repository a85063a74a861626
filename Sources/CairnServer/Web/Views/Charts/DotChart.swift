import CairnObjects

/// One figure of a few things below each other, as dots on a common scale.
struct DotChart: Sendable {
    struct Row: Sendable {
        let label: String
        let value: Double
        let isBest: Bool
    }

    let name: String
    let rows: [Row]

    private static let (width, height, left, right) = (320.0, 24.0, 70.0, 108.0)

    var html: HTML {
        let values = rows.map(\.value)
        guard let least = values.min(), let most = values.max(), rows.count > 1 else { return .none }
        let words = rows.map { "\($0.label) \(Element.figure($0.value))\($0.isBest ? ", the best" : "")" }
        let height = Self.height * Double(rows.count) + 6
        return """
            <figure class="chart"><figcaption>\(name)</figcaption>
            <svg viewBox="0 0 \(LineChart.number(Self.width)) \(LineChart.number(height))" role="img" \
            aria-label="\(name): \(words.joined(separator: "; "))">
            \(rows.enumerated().map { row($1, $0, least, most - least) })
            </svg></figure>

            """
    }

    private func row(_ row: Row, _ index: Int, _ least: Double, _ span: Double) -> HTML {
        let y = LineChart.number(Self.height * (Double(index) + 0.5) + 3)
        let base = LineChart.number(Self.height * (Double(index) + 0.5) + 7)
        let room = Self.width - Self.left - Self.right
        let share = span > 0 && span.isFinite ? (row.value - least) / span : 0.5
        let x = LineChart.number(Self.left + share * room)
        return """
            <text x="0" y="\(base)">\(row.label)</text>\
            <path class="axis" d="M\(LineChart.number(Self.left)) \(y)\
            H\(LineChart.number(Self.width - Self.right))"/>\
            <circle class="\(row.isBest ? "best-dot" : "dot")" cx="\(x)" cy="\(y)" \
            r="\(row.isBest ? 6 : 4.5)"/>\
            <text x="\(LineChart.number(Self.width))" y="\(base)" text-anchor="end">\
            \(Element.figure(row.value))\(row.isBest ? " best" : "")</text>

            """
    }
}
