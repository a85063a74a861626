/// What a small part of Markdown says, as markup: headings, lists, quotes, code, tables as they are written,
/// emphasis, links to the web. Everything else, and all HTML in it, is shown as text.
enum MarkdownHTML {
    static func render(_ text: String) -> HTML {
        var blocks = Blocks()
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            blocks.take(line)
        }
        blocks.close()
        return .joined(blocks.done)
    }

    /// The blocks found until now, and the lines of the one that is open.
    private struct Blocks {
        enum Kind { case paragraph, list, quote, table, code }

        var done: [HTML] = []
        private var kind = Kind.paragraph
        private var lines: [String] = []

        init() {}

        mutating func take(_ line: Substring) {
            if line.hasPrefix("```") {
                let wasCode = kind == .code
                close()
                kind = wasCode ? .paragraph : .code
                return
            }
            if kind == .code { return lines.append(String(line)) }
            let text = String(line.drop { $0 == " " })
            if text.allSatisfy(\.isWhitespace) { return close() }
            let level = text.prefix { $0 == "#" }.count
            if (1...6).contains(level), text.dropFirst(level).first == " " {
                close()
                // The page's own headings are above those of the card.
                let title = MarkdownHTML.inline(text.dropFirst(level + 1))
                done.append(level < 3 ? "<h3>\(title)</h3>\n" : "<h4>\(title)</h4>\n")
            } else if text.hasPrefix("- ") || text.hasPrefix("* ") {
                open(.list, text.dropFirst(2))
            } else if text.hasPrefix("> ") {
                open(.quote, text.dropFirst(2))
            } else if text.hasPrefix("|") {
                open(.table, text[...])
            } else if kind == .list, let last = lines.popLast() {
                lines.append("\(last) \(text)")
            } else {
                open(.paragraph, text[...])
            }
        }

        private mutating func open(_ next: Kind, _ line: Substring) {
            if kind != next { close() }
            kind = next
            lines.append(String(line))
        }

        mutating func close() {
            defer { (kind, lines) = (.paragraph, []) }
            guard !lines.isEmpty else { return }
            let text = lines.joined(separator: kind == .code || kind == .table ? "\n" : " ")
            switch kind {
            case .paragraph: done.append("<p>\(MarkdownHTML.inline(text[...]))</p>\n")
            case .quote: done.append("<blockquote>\(MarkdownHTML.inline(text[...]))</blockquote>\n")
            case .code, .table: done.append("<pre>\(text)</pre>\n")
            case .list:
                done.append("<ul>\(lines.map { "<li>\(MarkdownHTML.inline($0[...]))</li>" as HTML })</ul>\n")
            }
        }
    }

    /// Code, strong, emphasis and links within a line.
    private static func inline(_ text: Substring) -> HTML {
        var parts: [HTML] = []
        var plain = ""
        var rest = text
        func spent() -> HTML { HTML(escaping: plain) }
        while let first = rest.first {
            if let (html, after) = mark(rest) {
                parts += [spent(), html]
                plain = ""
                rest = after
            } else {
                plain.append(first)
                rest = rest.dropFirst()
            }
        }
        return .joined(parts + [spent()])
    }

    private static func mark(_ text: Substring) -> (HTML, Substring)? {
        func inside(_ fence: String) -> (Substring, Substring)? {
            guard text.hasPrefix(fence) else { return nil }
            let body = text.dropFirst(fence.count)
            guard let end = body.firstRange(of: fence), end.lowerBound > body.startIndex else { return nil }
            return (body[..<end.lowerBound], body[end.upperBound...])
        }
        if let (code, rest) = inside("`") { return ("<code>\(code)</code>", rest) }
        if let (words, rest) = inside("**") { return ("<strong>\(words)</strong>", rest) }
        if let (words, rest) = inside("*") { return ("<em>\(words)</em>", rest) }
        return link(text)
    }

    private static func link(_ text: Substring) -> (HTML, Substring)? {
        guard text.first == "[", let middle = text.firstRange(of: "]("),
            let end = text[middle.upperBound...].firstIndex(of: ")")
        else { return nil }
        let address = String(text[middle.upperBound..<end])
        guard ["https://", "http://"].contains(where: { address.lowercased().hasPrefix($0) }) else {
            return nil
        }
        let words = text[text.index(after: text.startIndex)..<middle.lowerBound]
        let html: HTML = "<a href=\"\(address)\" rel=\"noreferrer noopener\">\(words)</a>"
        return (html, text[text.index(after: end)...])
    }
}
