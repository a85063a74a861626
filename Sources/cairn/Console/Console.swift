import CairnObjects
import CairnRegistry

/// How a command speaks: results to standard output, as text or as one JSON document; everything else to
/// standard error.
struct Console: Sendable {
    let isJSON: Bool
    let isQuiet: Bool
    private let usesColor: Bool

    init(_ options: GlobalOptions, _ environment: Environment = Environment()) {
        isJSON = options.json
        isQuiet = options.quiet
        usesColor =
            !options.noColor && environment["NO_COLOR"] == nil && environment["TERM"] != "dumb"
            && Output.standard.isTerminal
    }

    /// Prints the result of a command: `json` as it is where that was asked for, else the lines of `text`.
    func result(_ json: @autoclosure () -> JSON, _ text: () throws -> [String]) rethrows {
        if isJSON {
            Output.standard.write(json().prettyText + "\n")
        } else {
            let lines = try text()
            if !lines.isEmpty { Output.standard.write(lines.joined(separator: "\n") + "\n") }
        }
    }

    /// Prints what became of a command; left out under `--quiet`.
    func outcome(_ json: @autoclosure () -> JSON, _ text: () throws -> [String]) rethrows {
        try result(json()) { isQuiet ? [] : try text() }
    }

    /// A remark beside the result.
    func note(_ text: String) {
        if !isQuiet { Output.error.write(text.printableLines + "\n") }
    }

    /// Something went wrong that makes no error of the command's.
    @Sendable func warn(_ text: String) { Output.error.write("warning: \(text.printableLines)\n") }

    func report(_ error: CairnError) {
        if isJSON { Output.standard.write(error.json.prettyText + "\n") }
        Output.error.write("error: \(error.message.printableLines)\n")
        // A single rule is the message itself.
        if error.rules.count > 1 {
            Output.error.write(RulesTable(error.rules).lines(self).joined(separator: "\n") + "\n")
        }
        if let hint = error.hint { Output.error.write("hint: \(hint.printableLines)\n") }
    }

    /// The text in a style, where the terminal shows any.
    func styled(_ text: String, _ style: Style?) -> String {
        guard usesColor, let style else { return text }
        return "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m"
    }

    func approval(_ state: ApprovalState) -> String { styled(state.rawValue, Style(state)) }
}

extension String {
    /// The text with control characters other than newlines made visible, so that nothing that a user wrote
    /// can drive the terminal.
    var printableLines: String {
        split(separator: "\n", omittingEmptySubsequences: false).map { String($0).printable }.joined(
            separator: "\n")
    }
}
