import ArgumentParser
import CairnObjects

/// Metrics and parameters, from options and from files.
struct MetricOptions: ParsableArguments {
    @Option(
        name: .long, help: ArgumentHelp("A metric: a finite number.", valueName: "name=number"),
        transform: NamedText.parse)
    var metric: [NamedText] = []

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Metrics from a JSON object: numbers, or objects with value, dataset, split, lower, upper, goal.",
            valueName: "file"))
    var metrics: [String] = []

    @Option(
        name: .long,
        help: ArgumentHelp("A parameter: a number, true, false or text.", valueName: "name=value"),
        transform: NamedText.parse)
    var param: [NamedText] = []

    @Option(name: .long, help: ArgumentHelp("Parameters from a JSON object.", valueName: "file"))
    var params: [String] = []

    @Option(
        name: .long,
        help: ArgumentHelp(
            "What monitoring is to compare a metric with; else its own value is.", valueName: "name=number"),
        transform: NamedText.parse)
    var baseline: [NamedText] = []

    @Option(
        name: .long, help: ArgumentHelp("Baselines from a JSON object, as --metrics.", valueName: "file"))
    var baselines: [String] = []

    /// - Throws: `invalid` for what is no finite number, or is given twice.
    func allMetrics() throws(CairnError) -> [String: Metric] {
        try Figures.all("metric", metric, files: metrics)
    }

    /// - Throws: as `allMetrics`.
    func allBaselines() throws(CairnError) -> [String: Metric] {
        try Figures.all("baseline", baseline, files: baselines)
    }

    func allParameters() throws(CairnError) -> [String: JSON] {
        var all: [String: JSON] = [:]
        for file in params {
            guard case .object(let members) = try JSONFile.read(file) else {
                throw CairnError(.invalid, "'\(file.printable)' must hold a JSON object of parameters")
            }
            for (name, value) in members { try add(value, named: name, to: &all) }
        }
        for pair in param { try add(Self.value(pair.text), named: pair.name, to: &all) }
        return all
    }

    private func add(_ value: JSON, named name: String, to all: inout [String: JSON]) throws(CairnError) {
        guard all.updateValue(value, forKey: name) == nil else {
            throw CairnError(
                .invalid, "parameter '\(name.printable)' is given twice", hint: "give each parameter once")
        }
    }

    /// Numbers and booleans as such, anything else as text.
    private static func value(_ text: String) -> JSON {
        switch try? JSONParser.parse(text) {  // what is no JSON value is text
        case .number(let number)?: .number(number)
        case .bool(let flag)?: .bool(flag)
        default: .string(text)
        }
    }
}
