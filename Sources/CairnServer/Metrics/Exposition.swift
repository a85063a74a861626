/// Figures as Prometheus reads them: the text format, version 0.0.4.
///
/// All figures of one name stand together, whoever gave them, with the help and the type said once.
package struct Exposition: Sendable {
    /// The media type of the text.
    static let mediaType = "text/plain; version=0.0.4; charset=utf-8"

    private struct Family {
        let figure: Figure
        /// The lines, each behind what it is sorted by.
        var lines: [(labels: String, text: String)] = []
    }

    private var families: [String: Family] = [:]

    package init() {}

    /// Adds a figure without labels.
    mutating func add(_ figure: Figure, _ value: Double) { add(figure, [(String, String)](), value) }

    /// Adds a figure.
    ///
    /// - Parameter labels: Names and values. Names are taken as they are.
    mutating func add(_ figure: Figure, _ labels: KeyValuePairs<String, String>, _ value: Double) {
        add(figure, labels.map { ($0.key, $0.value) }, value)
    }

    mutating func add(_ figure: Figure, _ labels: [(String, String)], _ value: Double) {
        let written = Self.text(of: labels)
        let braced = written.isEmpty ? "" : "{\(written)}"
        append(figure, written, "\(figure.name)\(braced) \(Self.text(of: value))\n")
    }

    mutating func add(_ figure: Figure, _ labels: [(String, String)], _ histogram: HistogramCounts) {
        let written = Self.text(of: labels)
        let comma = written.isEmpty ? "" : ","
        let braced = written.isEmpty ? "" : "{\(written)}"
        var (text, total) = ("", UInt64(0))
        for (bound, count) in zip(histogram.bounds + [.infinity], histogram.counts) {
            total += count
            text += "\(figure.name)_bucket{\(written)\(comma)le=\"\(Self.text(of: bound))\"} \(total)\n"
        }
        text += "\(figure.name)_sum\(braced) \(Self.text(of: histogram.sum))\n"
        text += "\(figure.name)_count\(braced) \(total)\n"
        append(figure, written, text)
    }

    private mutating func append(_ figure: Figure, _ labels: String, _ text: String) {
        families[figure.name, default: Family(figure: figure)].lines.append((labels, text))
    }

    /// The whole, sorted, so that two readings of the same figures are the same text.
    package var text: String {
        var text = ""
        for (name, family) in families.sorted(by: { $0.key < $1.key }) {
            text += "# HELP \(name) \(Self.escaped(family.figure.help, quotes: false))\n"
            text += "# TYPE \(name) \(family.figure.kind.rawValue)\n"
            for line in family.lines.sorted(by: { $0.labels < $1.labels }) { text += line.text }
        }
        return text
    }

    private static func text(of labels: [(String, String)]) -> String {
        labels.map { "\($0.0)=\"\(escaped($0.1, quotes: true))\"" }.joined(separator: ",")
    }

    /// A backslash and a line feed are escaped everywhere; a quotation mark only in values of labels.
    private static func escaped(_ text: String, quotes: Bool) -> String {
        guard text.utf8.contains(where: { $0 == 0x5C || $0 == 0x0A || (quotes && $0 == 0x22) }) else {
            return text
        }
        var escaped = ""
        // By scalar: a carriage return and a line feed are one character of Swift's.
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": escaped += "\\\\"
            case "\n": escaped += "\\n"
            case "\"" where quotes: escaped += "\\\""
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    private static func text(of value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        if let whole = Int64(exactly: value) { return String(whole) }
        return "\(value)"
    }
}
