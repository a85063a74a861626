import CairnObjects

/// Text that others wrote, made safe to stand in a Markdown page: it can neither break a table nor pass for
/// the page's own words, nor drive a terminal.
///
/// Works on scalars: to Swift's `Character`, a pipe and a combining mark behind it are one, and no pipe.
enum MarkdownText {
    /// The text in one line, as text: nothing in it is Markdown.
    static func inline(_ text: String) -> String {
        let line = text.withLineFeeds.lines.map(\.trimmed).filter { !$0.isEmpty }.joined(separator: " ")
        let scalars = Array(line.printable.unicodeScalars)
        var output = String.UnicodeScalarView()
        for (index, scalar) in scalars.enumerated() {
            let previous = index > 0 ? scalars[index - 1] : " "
            let next = index + 1 < scalars.count ? scalars[index + 1] : " "
            switch scalar {
            case "<": output += "&lt;".unicodeScalars
            case "&" where next == "#" || next.properties.isAlphabetic: output += "&amp;".unicodeScalars
            case "\\", "`", "*", "[", "]", "|", "~", "#", "$": output += ["\\", scalar]
            case "_" where !(previous.isOfWord && next.isOfWord): output += ["\\", scalar]
            default: output.append(scalar)
            }
        }
        return String(output)
    }

    /// The text as a paragraph that keeps its lines: nothing in it is Markdown.
    static func paragraph(_ text: String) -> String {
        text.withLineFeeds.lines.map { line in
            let safe = inline(line)
            // What would make a list, a quotation, a rule or a heading at the beginning of a line.
            let digits = safe.unicodeScalars.prefix { ("0"..."9").contains($0) }.count
            let rest = safe.unicodeScalars.dropFirst(digits)
            let marks = digits > 0 ? ".)" : "-+=>"
            guard let mark = rest.first, marks.unicodeScalars.contains(mark) else { return safe }
            return "\(safe.prefix(digits))\\\(Substring(rest))"
        }.joined(separator: "\n")
    }

    /// Markdown that somebody else wrote, as a quotation. Whatever it opens (a fence, a table, a heading)
    /// ends with the quotation; raw HTML, which would not, is shown as text.
    static func quote(_ markdown: String) -> String {
        markdown.withLineFeeds.lines.map { line in
            let safe = withoutTags(line).split(separator: "\t", omittingEmptySubsequences: false)
                .map { String($0).printable }.joined(separator: "\t")
            return safe.isEmpty ? ">" : "> \(safe)"
        }.joined(separator: "\n")
    }

    /// The line with every `<` that could begin a tag or a comment as an entity, also in code, where it
    /// shows: what is code to one renderer is not to another. Links in angle brackets stay.
    private static func withoutTags(_ line: String) -> String {
        let scalars = Array(line.unicodeScalars)
        var output = String.UnicodeScalarView()
        for (index, scalar) in scalars.enumerated() {
            let rest = scalars[(index + 1)...]
            let isHarmless = rest.first.map { $0 == " " || $0 == "=" || ("0"..."9").contains($0) } ?? true
            let isLink = ["https://", "http://", "mailto:"].contains { rest.starts(with: $0.unicodeScalars) }
            if scalar == "<", !isHarmless, !isLink {
                output += "&lt;".unicodeScalars
            } else {
                output.append(scalar)
            }
        }
        return String(output)
    }
}

extension Unicode.Scalar {
    fileprivate var isOfWord: Bool { properties.isAlphabetic || ("0"..."9").contains(self) }
}
