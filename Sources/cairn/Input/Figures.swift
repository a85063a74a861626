import CairnObjects

/// Figures by name, from options and from JSON files.
enum Figures {
    /// - Parameter noun: What errors call one of them; also the name of its option.
    /// - Throws: `invalid` for what is no finite number, or is given twice.
    static func all(
        _ noun: String, _ pairs: [NamedText], files: [String]
    ) throws(CairnError) -> [String: Metric] {
        var all: [String: Metric] = [:]
        func add(_ metric: Metric, named name: String) throws(CairnError) {
            guard all.updateValue(metric, forKey: name) == nil else {
                throw CairnError(
                    .invalid, "\(noun) '\(name.printable)' is given twice", hint: "give each \(noun) once")
            }
        }
        for file in files {
            let found: [String: Metric]
            do throws(CairnError) {
                found = try Record.metrics(json: try JSONFile.read(file), path: "\(noun)s")
            } catch  where error.code == .invalid && !error.message.contains(file) {
                throw error.inside("'\(file.printable)'")
            }
            for (name, metric) in found { try add(metric, named: name) }
        }
        for pair in pairs {
            guard let value = Double(pair.text), !pair.text.lowercased().contains("x") else {
                throw CairnError(
                    .invalid,
                    "\(noun) '\(pair.name.printable)' is '\(pair.text.printable)', which is no number",
                    hint: "write it like --\(noun) auc=0.947")
            }
            try add(try Metric(value, path: "\(noun) '\(pair.name.printable)'"), named: pair.name)
        }
        return all
    }
}
