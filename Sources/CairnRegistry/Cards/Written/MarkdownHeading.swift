/// A heading of a Markdown text (CommonMark 0.31, sections 4.2 and 4.3).
struct MarkdownHeading: Equatable {
    /// From 1 to 6.
    let level: Int
    let text: String
    /// The lines that it takes: two where it is underlined.
    let lines: Range<Int>

    /// The headings of a text that are not inside a fenced code block.
    static func all(in lines: [String], from start: Int) -> [MarkdownHeading] {
        var headings: [MarkdownHeading] = []
        var fence: Fence?
        var index = start
        while index < lines.count {
            let line = lines[index]
            if let open = fence {
                if open.isClosed(by: line) { fence = nil }
            } else if let opened = Fence(opening: line) {
                fence = opened
            } else if let heading = marked(line, at: index) ?? underlined(lines, at: index, from: start) {
                headings.append(heading)
                index = heading.lines.upperBound
                continue
            }
            index += 1
        }
        return headings
    }

    /// `## Text ##`
    private static func marked(_ line: String, at index: Int) -> MarkdownHeading? {
        guard let content = line.contentOfBlock else { return nil }
        let level = content.prefix { $0 == "#" }.count
        let rest = content.dropFirst(level)
        guard (1...6).contains(level), rest.first.map({ $0 == " " || $0 == "\t" }) == true else { return nil }
        var text = rest.trimmed
        let closed = text.reversed().drop { $0 == "#" }
        if closed.isEmpty || closed.first == " " { text = String(closed.reversed()).trimmed }
        return text.isEmpty ? nil : MarkdownHeading(level: level, text: text, lines: index..<index + 1)
    }

    /// A line of its own, underlined with `===` or `---`.
    private static func underlined(_ lines: [String], at index: Int, from start: Int) -> MarkdownHeading? {
        guard index + 1 < lines.count, index == start || lines[index - 1].trimmed.isEmpty,
            let text = lines[index].contentOfBlock?.trimmed, let first = text.first,
            !"-*+>|#<".contains(first), let rule = lines[index + 1].contentOfBlock?.trimmed,
            let mark = rule.first, mark == "=" || mark == "-", rule.allSatisfy({ $0 == mark })
        else { return nil }
        return MarkdownHeading(level: mark == "=" ? 1 : 2, text: text, lines: index..<index + 2)
    }
}

/// The fence of a code block (CommonMark, section 4.5): what stands inside is no Markdown.
private struct Fence {
    private let mark: Character
    private let count: Int

    init?(opening line: String) {
        guard let content = line.contentOfBlock, let mark = content.first, mark == "`" || mark == "~" else {
            return nil
        }
        count = content.prefix { $0 == mark }.count
        self.mark = mark
        guard count >= 3, mark == "~" || !content.dropFirst(count).contains("`") else { return nil }
    }

    func isClosed(by line: String) -> Bool {
        guard let content = line.contentOfBlock else { return false }
        let marks = content.prefix { $0 == mark }.count
        return marks >= count && content.dropFirst(marks).trimmed.isEmpty
    }
}

extension StringProtocol {
    /// The line without its indent; `nil` where that makes it a line of indented code.
    fileprivate var contentOfBlock: SubSequence? {
        let indent = prefix { $0 == " " }.count
        return indent > 3 || dropFirst(indent).first == "\t" ? nil : dropFirst(indent)
    }

    /// Without white space at both ends.
    var trimmed: String {
        let start = drop(while: \.isWhitespace)
        guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(start[...last])
    }
}
