/// What Markdown says (CommonMark's common part, with GitHub's tables), as markup. All HTML in it is shown as
/// text, links lead to the web alone, and pictures are links: nothing is fetched from elsewhere.
enum MarkdownHTML {
    static func render(_ text: String) -> HTML {
        var blocks = MarkdownBlocks(MarkdownBlocks.lines(of: text), depth: 0)
        return blocks.html()
    }
}

/// The blocks of a text, line by line.
struct MarkdownBlocks {
    private var lines: ArraySlice<String>
    /// How many quotations and lists are around these lines.
    private let depth: Int
    private var done: [(html: HTML, isParagraph: Bool)] = []

    private static let deepest = 6

    init(_ lines: [String], depth: Int) { (self.lines, self.depth) = (lines[...], depth) }

    static func lines(of text: String) -> [String] {
        text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map { line in
            // Four columns, as Markdown counts them at the beginning of a line.
            String(line).replacing("\t", with: "    ")
        }
    }

    /// - Parameter isBare: Whether a paragraph that is the only one is shown without marks of its own.
    mutating func html(isBare: Bool = false) -> HTML {
        while let line = lines.first {
            if Self.isBlank(line) {
                lines.removeFirst()
            } else if let block = fence(line) ?? heading(line) ?? rule(line) ?? quote(line) ?? table()
                ?? list()
            {
                done.append((block, false))
            } else {
                done.append(paragraph())
            }
        }
        let isAlone = isBare && done.filter(\.isParagraph).count == 1
        return .joined(done.map { $0.isParagraph && !isAlone ? "<p>\($0.html)</p>\n" : $0.html })
    }

    private static func isBlank(_ line: String) -> Bool { line.utf8.allSatisfy { $0 == 0x20 } }

    /// A line without its indentation of at most three spaces.
    private static func text(_ line: String) -> Substring { line.drop { $0 == " " } }

    private mutating func fence(_ line: String) -> HTML? {
        let start = Self.text(line)
        guard let mark = start.first, mark == "`" || mark == "~" else { return nil }
        let length = start.prefix { $0 == mark }.count
        guard length >= 3, mark == "~" || !start.dropFirst(length).contains("`") else { return nil }
        let indent = line.count - start.count
        lines.removeFirst()
        var code: [String] = []
        while let line = lines.popFirst() {
            let end = Self.text(line)
            let closing = end.prefix { $0 == mark }.count
            if closing >= length, end.dropFirst(closing).allSatisfy({ $0 == " " }) { break }
            code.append(String(line.dropFirst(min(indent, line.prefix { $0 == " " }.count))))
        }
        return "<pre>\(code.joined(separator: "\n"))</pre>\n"
    }

    private mutating func heading(_ line: String) -> HTML? {
        let text = Self.text(line)
        let level = text.prefix { $0 == "#" }.count
        guard (1...6).contains(level), text.dropFirst(level).first.map({ $0 == " " }) ?? true else {
            return nil
        }
        lines.removeFirst()
        var title = text.dropFirst(level)
        while title.last == "#" || title.last == " " { title = title.dropLast() }
        return Self.heading(title.drop { $0 == " " }, level)
    }

    /// The page's own headings are above those of the text.
    private static func heading(_ title: some StringProtocol, _ level: Int) -> HTML {
        let html = MarkdownInline.render(String(title))
        return level < 3 ? "<h3>\(html)</h3>\n" : "<h4>\(html)</h4>\n"
    }

    private mutating func rule(_ line: String) -> HTML? {
        guard Self.isRule(line) else { return nil }
        lines.removeFirst()
        return "<hr>\n"
    }

    private static func isRule(_ line: String) -> Bool {
        let marks = line.filter { $0 != " " }
        guard marks.count >= 3, let mark = marks.first, "-*_".contains(mark) else { return false }
        return marks.allSatisfy { $0 == mark }
    }

    private mutating func quote(_ line: String) -> HTML? {
        guard depth < Self.deepest, Self.text(line).first == ">" else { return nil }
        var inner: [String] = []
        while let line = lines.first, case let text = Self.text(line), text.first == ">" {
            lines.removeFirst()
            let rest = text.dropFirst()
            inner.append(String(rest.first == " " ? rest.dropFirst() : rest))
        }
        var blocks = MarkdownBlocks(inner, depth: depth + 1)
        return "<blockquote>\(blocks.html())</blockquote>\n"
    }

    private mutating func table() -> HTML? {
        guard let table = MarkdownTableHTML(&lines) else { return nil }
        return table.html
    }

    private mutating func list() -> HTML? {
        guard depth < Self.deepest, let first = lines.first.flatMap(ListMark.init) else { return nil }
        var items: [HTML] = []
        while let line = lines.first, let mark = ListMark(line), mark.isOrdered == first.isOrdered,
            !Self.isRule(line)
        {
            lines.removeFirst()
            var inner = [mark.rest]
            while case let more = continuation(of: mark), !more.isEmpty {
                lines.removeFirst(more.count)
                inner += more.map { String($0.dropFirst(min(mark.width, $0.prefix { $0 == " " }.count))) }
            }
            var blocks = MarkdownBlocks(inner, depth: depth + 1)
            items.append("<li>\(blocks.html(isBare: true))</li>\n")
        }
        guard first.isOrdered else { return "<ul>\(items)</ul>\n" }
        return "<ol start=\"\(first.number)\">\(items)</ol>\n"
    }

    /// The next line of the item that the mark began, or the blank lines before one that is indented as far;
    /// empty where the item has ended.
    private func continuation(of mark: ListMark) -> ArraySlice<String> {
        func isIndented(_ line: String) -> Bool { line.prefix { $0 == " " }.count >= mark.width }
        let blank = lines.prefix { Self.isBlank($0) }
        guard let next = lines.dropFirst(blank.count).first else { return [] }
        guard blank.isEmpty else { return isIndented(next) ? blank : [] }
        let goesOn = isIndented(next) || ListMark(next) == nil && !Self.begins(next)
        return goesOn ? lines.prefix(1) : []
    }

    /// Whether a line begins something that ends a paragraph.
    private static func begins(_ line: String) -> Bool {
        let text = text(line)
        let level = text.prefix { $0 == "#" }.count
        return text.hasPrefix("```") || text.hasPrefix("~~~") || text.first == ">" || isRule(line)
            || (1...6).contains(level) && text.dropFirst(level).first == " " || ListMark(line) != nil
    }

    /// The words up to the next block, without marks; a heading where they are underlined.
    private mutating func paragraph() -> (HTML, isParagraph: Bool) {
        var words: [String] = []
        while let line = lines.first, !Self.isBlank(line) {
            let marks = Self.text(line).filter { $0 != " " }
            if !words.isEmpty, let mark = marks.first, mark == "=" || mark == "-",
                marks.allSatisfy({ $0 == mark })
            {
                lines.removeFirst()
                return (Self.heading(words.joined(separator: " "), mark == "=" ? 1 : 2), false)
            }
            if !words.isEmpty, Self.begins(line) || MarkdownTableHTML.begins(lines) { break }
            lines.removeFirst()
            words.append(String(Self.text(line)))
        }
        return (MarkdownInline.render(words.joined(separator: "\n")), true)
    }
}

/// What begins an item of a list.
private struct ListMark {
    let isOrdered: Bool
    let number: Int
    /// How far the item's lines are indented.
    let width: Int
    let rest: String

    init?(_ line: String) {
        let indent = line.prefix { $0 == " " }.count
        let text = line.dropFirst(indent)
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let mark = text.dropFirst(digits.count).first
        guard indent < 4, let mark, digits.isEmpty ? "-*+".contains(mark) : ".)".contains(mark),
            digits.count < 10
        else { return nil }
        let after = text.dropFirst(digits.count + 1)
        guard after.isEmpty || after.first == " " else { return nil }
        isOrdered = !digits.isEmpty
        number = Int(digits) ?? 1
        width = indent + digits.count + 2
        rest = String(after.drop { $0 == " " })
    }
}
