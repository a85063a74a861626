/// Markup that is safe to send: what is written in this program's own literals, and values put into it, which
/// are escaped. There is no other way to make one, so that no page can forget to escape.
///
///     let row: HTML = "<td class=\"name\">\(version.message)</td>"
///
/// Values stand between tags or within quoted attributes; never in scripts, styles or names.
struct HTML: Sendable, Equatable, ExpressibleByStringInterpolation {
    let text: String

    init(stringLiteral value: StaticString) { text = "\(value)" }

    init(stringInterpolation: Builder) { text = stringInterpolation.text }

    /// Text that somebody wrote.
    init(escaping text: String) { self.text = Self.escape(text) }

    private init(_ parts: [HTML], separator: String) {
        text = parts.map(\.text).joined(separator: separator)
    }

    static let none: HTML = ""

    static func joined(_ parts: [HTML], by separator: HTML = .none) -> HTML {
        HTML(parts, separator: separator.text)
    }

    var isEmpty: Bool { text.isEmpty }

    /// Characters that a browser does not take for text are made visible.
    private static func escape(_ text: String) -> String {
        var escaped = ""
        escaped.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            case "\n", "\t": escaped.unicodeScalars.append(scalar)
            case "\u{0}"..."\u{1f}", "\u{7f}"..."\u{9f}", "\u{202a}"..."\u{202e}", "\u{2066}"..."\u{2069}":
                // What would turn the direction of a line around hides what the line says.
                escaped += "\u{fffd}"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    /// How many bytes a character takes, escaped.
    static func weight(_ scalar: Unicode.Scalar) -> Int {
        switch scalar {
        case "&", "'": 5
        case "<", ">": 4
        case "\"": 6
        default: scalar.utf8.count
        }
    }

    /// Puts literals and values together.
    struct Builder: StringInterpolationProtocol {
        fileprivate var text = ""

        init(literalCapacity: Int, interpolationCount: Int) { text.reserveCapacity(2 * literalCapacity) }

        mutating func appendLiteral(_ literal: StaticString) { text += "\(literal)" }

        mutating func appendInterpolation(_ value: some CustomStringConvertible) {
            text += HTML.escape(value.description)
        }

        mutating func appendInterpolation(_ html: HTML) { text += html.text }

        mutating func appendInterpolation(_ parts: [HTML]) { for part in parts { text += part.text } }
    }
}
