package import CairnObjects

/// A figure, a text, a curve, a chart or a matrix that an evaluation gave.
package struct EvaluationMetric: CardPart {
    package var name: String?
    package var notes: String?
    package var kind: Kind?
    package var value: JSON?
    /// The name of an axis, or the names along it.
    package var xAxis: JSON?
    package var yAxis: JSON?
    package var unknown: [String: JSON] = [:]

    package init() {}

    package static let fields: [CardField<Self>] = [
        .text("name", \.name).required(), .text("notes", \.notes), .word("type", \.kind).required(),
        .any("value", \.value).required(), .any("x_axis_name", \.xAxis), .any("y_axis_name", \.yAxis),
    ]

    /// What a metric's value is.
    package enum Kind: String, CardWord {
        case number, string, boolean
        case curve = "linear_graph"
        case bars = "bar_chart"
        case matrix

        package static let title = "a type of metric"

        fileprivate func admits(_ value: JSON) -> Bool {
            switch (self, value) {
            case (.number, .number), (.string, .string), (.boolean, .bool): true
            case (.bars, .array(let numbers)): numbers.allSatisfy(\.isNumber)
            case (.curve, .array(let points)): points.allSatisfy { $0.isRow(of: 2...2) }
            case (.matrix, .array(let rows)): rows.allSatisfy { $0.isRow(of: 1...) }
            default: false
            }
        }

        fileprivate var words: String {
            switch self {
            case .number: "a number"
            case .string: "text"
            case .boolean: "true or false"
            case .curve: "an array of points, each an array of two numbers"
            case .bars: "an array of numbers"
            case .matrix: "an array of rows, each an array of numbers"
            }
        }
    }

    package func check(path: String) throws(CairnError) {
        if let kind, let value, !kind.admits(value) {
            throw CairnError(
                .invalid, "\(path).value must be \(kind.words), since its type is '\(kind.rawValue)'")
        }
        for (key, axis) in [("x_axis_name", xAxis), ("y_axis_name", yAxis)] {
            guard let axis, !axis.isTextOrTexts else { continue }
            throw CairnError(.invalid, "\(path).\(key) must be text or an array of texts, not \(axis.kind)")
        }
    }
}

extension JSON {
    fileprivate var isNumber: Bool {
        if case .number = self { true } else { false }
    }

    /// An array of so many numbers.
    fileprivate func isRow(of counts: some RangeExpression<Int>) -> Bool {
        guard case .array(let numbers) = self else { return false }
        return counts.contains(numbers.count) && numbers.allSatisfy(\.isNumber)
    }

    fileprivate var isTextOrTexts: Bool {
        switch self {
        case .string: true
        case .array(let elements): elements.allSatisfy { if case .string = $0 { true } else { false } }
        default: false
        }
    }
}
