/// A measured figure of a version: a finite number, and what it was measured on where that is known.
package struct Metric: Equatable, Sendable {
    /// Whether more or less of it is better.
    package enum Goal: String, Sendable, CaseIterable {
        case maximize, minimize

        /// - Throws: `invalid` where the text is neither.
        package init(parsing text: String) throws(CairnError) {
            guard let goal = Goal(rawValue: text) else {
                throw CairnError(.invalid, "'\(text.printable)' is neither 'maximize' nor 'minimize'")
            }
            self = goal
        }
    }

    package var value: Double
    /// The data that it was measured on.
    package var dataset: String?
    /// The part of the data (`test`, `validation`).
    package var split: String?
    /// Confidence bounds.
    package var lower: Double?
    package var upper: Double?
    /// The report that it comes from.
    package var report: Digest?
    package var goal: Goal?
    package var unknown: [String: JSON] = [:]

    /// - Throws: `invalid` where the value is NaN or infinite.
    package init(_ value: Double, path: String = "metric") throws(CairnError) {
        self.value = try Self.finite(value, path)
    }

    /// A bare number, or an object with at least `value`.
    ///
    /// - Throws: `invalid`, naming the metric by its path.
    package init(json: JSON, path: String) throws(CairnError) {
        switch json {
        case .number(let number):
            value = try Self.finite(number, path)
        case .object:
            var members = try JSONMembers(json, path: path)
            value = try members.required("value", try members.number("value"))
            dataset = try members.string("dataset")
            split = try members.string("split")
            lower = try members.number("lower")
            upper = try members.number("upper")
            report = try members.parsed("report", Digest.init(parsing:))
            goal = try members.parsed("goal", Goal.init(parsing:))
            unknown = members.rest
            for bound in [value, lower, upper] {
                _ = try bound.map { (n) throws(CairnError) in try Self.finite(n, path) }
            }
        default:
            throw CairnError(
                .invalid, "\(path) must be a number, not \(json.kind)", hint: "metrics are finite numbers")
        }
    }

    package var json: JSON {
        let details = JSON.compact(
            [
                "dataset": dataset.map(JSON.string), "split": split.map(JSON.string),
                "lower": lower.map(JSON.number), "upper": upper.map(JSON.number),
                "report": report.map(JSON.text),
                "goal": goal.map { .string($0.rawValue) },
            ], and: unknown)
        guard case .object(let members) = details, !members.isEmpty else { return .number(value) }
        return .object(members.merging(["value": .number(value)]) { _, new in new })
    }

    private static func finite(_ number: Double, _ path: String) throws(CairnError) -> Double {
        guard number.isFinite else {
            throw CairnError(
                .invalid, "\(path) is not a finite number",
                hint: "a metric that is NaN or infinite says that the evaluation failed; look there first")
        }
        return number
    }
}
