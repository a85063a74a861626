import CairnObjects

/// A file of settings: a line each, `name = value`; what begins with `#` is a remark.
struct SettingsFile {
    let values: [Setting: String]

    /// - Throws: `invalid`, with the line, for what is no setting.
    init(parsing text: String, name: String) throws(CairnError) {
        var values: [Setting: String] = [:]
        for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let line = line.trimmed
            if line.isEmpty || line.hasPrefix("#") { continue }
            let place = "'\(name)', line \(number + 1)"
            guard let equals = line.firstIndex(of: "=") else {
                throw CairnError(.invalid, "\(place): a setting is written NAME = VALUE")
            }
            let key = line[..<equals].trimmed
            guard let setting = Setting(rawValue: key) else {
                let known = Setting.allCases.map(\.rawValue)
                throw CairnError(
                    .invalid, "\(place): there is no setting '\(key.printable)'",
                    hint: Suggestion.closest(to: key, among: known).map { "did you mean '\($0)'?" }
                        ?? "settings: \(known.joined(separator: ", "))")
            }
            guard values.updateValue(line[line.index(after: equals)...].trimmed, forKey: setting) == nil
            else { throw CairnError(.invalid, "\(place): '\(key)' is set twice") }
        }
        self.values = values
    }
}

extension StringProtocol {
    fileprivate var trimmed: String {
        let start = drop { $0 == " " || $0 == "\t" || $0 == "\r" }
        let end = start.lastIndex { $0 != " " && $0 != "\t" && $0 != "\r" }
        return end.map { String(start[...$0]) } ?? ""
    }
}
