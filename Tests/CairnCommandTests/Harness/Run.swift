import Testing

/// How a program ended and what it printed. Compared whole, so that one expectation is about exit status,
/// standard output and standard error.
struct Run: Equatable, Sendable, CustomTestStringConvertible {
    /// The exit status; the negative number of the signal that ended the program.
    let status: Int32
    let outputBytes: [UInt8]
    let errorBytes: [UInt8]

    var output: String { String(decoding: outputBytes, as: UTF8.self) }
    var errors: String { String(decoding: errorBytes, as: UTF8.self) }

    init(status: Int32, output: [UInt8], errors: [UInt8]) {
        (self.status, outputBytes, errorBytes) = (status, output, errors)
    }

    /// It is done and said this, line by line.
    static func done(_ lines: String..., note: String = "") -> Run { ended(0, lines, note) }

    /// It failed: an error, and perhaps a hint; nothing on standard output.
    static func failed(_ error: String, hint: String? = nil) -> Run { refusal(1, error, hint) }

    /// A check or a policy said no.
    static func refused(_ error: String, hint: String? = nil) -> Run { refusal(2, error, hint) }

    /// It ended so, with these lines on standard output.
    static func ended(_ status: Int32, _ lines: [String], _ note: String = "") -> Run {
        Run(
            status: status, output: Array(lines.map { $0 + "\n" }.joined().utf8),
            errors: Array((note.isEmpty ? "" : note + "\n").utf8))
    }

    private static func refusal(_ status: Int32, _ error: String, _ hint: String?) -> Run {
        ended(status, [], "error: \(error)" + (hint.map { "\nhint: \($0)" } ?? ""))
    }

    var testDescription: String { "[\(status)] \(output)\(errors.isEmpty ? "" : "--- stderr:\n\(errors)")" }

    /// Standard output as JSON.
    var json: Answer {
        get throws { try Answer(parsing: outputBytes) }
    }

    /// The lines of standard output, without the spaces at their ends and with runs of spaces as one.
    var lines: [String] {
        output.split(separator: "\n").map { line in
            line.split(separator: " ").joined(separator: " ")
        }
    }
}
