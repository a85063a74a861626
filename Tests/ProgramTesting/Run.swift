import Testing

/// How a program ended and what it printed. Compared whole, so that one expectation is about exit status,
/// standard output and standard error.
package struct Run: Equatable, Sendable, CustomTestStringConvertible {
    /// The exit status; the negative number of the signal that ended the program.
    package let status: Int32
    package let outputBytes: [UInt8]
    package let errorBytes: [UInt8]

    package var output: String { String(decoding: outputBytes, as: UTF8.self) }
    package var errors: String { String(decoding: errorBytes, as: UTF8.self) }

    package init(status: Int32, output: [UInt8], errors: [UInt8]) {
        (self.status, outputBytes, errorBytes) = (status, output, errors)
    }

    /// It is done and said this, line by line.
    package static func done(_ lines: String..., note: String = "") -> Run { ended(0, lines, note) }

    /// It failed: an error, and perhaps a hint; nothing on standard output.
    package static func failed(_ error: String, hint: String? = nil) -> Run { refusal(1, error, hint) }

    /// A check or a policy said no.
    package static func refused(_ error: String, hint: String? = nil) -> Run { refusal(2, error, hint) }

    /// It ended so, with these lines on standard output.
    package static func ended(_ status: Int32, _ lines: [String], _ note: String = "") -> Run {
        Run(
            status: status, output: Array(lines.map { $0 + "\n" }.joined().utf8),
            errors: Array((note.isEmpty ? "" : note + "\n").utf8))
    }

    private static func refusal(_ status: Int32, _ error: String, _ hint: String?) -> Run {
        ended(status, [], "error: \(error)" + (hint.map { "\nhint: \($0)" } ?? ""))
    }

    package var testDescription: String {
        "[\(status)] \(output)\(errors.isEmpty ? "" : "--- stderr:\n\(errors)")"
    }

    /// The lines of standard output, without the spaces at their ends and with runs of spaces as one.
    package var lines: [String] {
        output.split(separator: "\n").map { line in
            line.split(separator: " ").joined(separator: " ")
        }
    }
}
