/// A table of a Markdown page (GitHub Flavored Markdown, section 4.10). Its cells are Markdown already.
struct MarkdownTable {
    private let header: [String]
    private var rows: [[String]] = []

    init(_ header: String...) { self.header = header }

    mutating func add(_ cells: String...) { rows.append(cells) }

    mutating func add(_ cells: [String]) { rows.append(cells) }

    /// `nil` for a table without rows.
    var text: String? {
        guard !rows.isEmpty else { return nil }
        return ([header, header.map { _ in "---" }] + rows).map(Self.line).joined(separator: "\n")
    }

    private static func line(_ cells: [String]) -> String {
        cells.reduce(into: "|") { line, cell in line += cell.isEmpty ? " |" : " \(cell) |" }
    }
}
