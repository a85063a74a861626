import CairnObjects

/// Columns of text, each as wide as its widest cell.
struct Table {
    enum Alignment { case left, right }

    struct Cell {
        let text: String
        let style: Style?

        init(_ text: String, _ style: Style? = nil) {
            // A line break would break the table.
            self.text = text.replacing("\n", with: " ").printable
            self.style = style
        }
    }

    private let header: [String]
    private let alignments: [Alignment]
    private var rows: [[Cell]] = []

    init(_ columns: KeyValuePairs<String, Alignment>) {
        header = columns.map(\.key)
        alignments = columns.map(\.value)
    }

    init(columns: [(String, Alignment)]) {
        header = columns.map(\.0)
        alignments = columns.map(\.1)
    }

    mutating func add(_ cells: [Cell]) { rows.append(cells) }

    mutating func add(_ cells: String...) { rows.append(cells.map { Cell($0) }) }

    /// The lines; without a heading where all column names are blank.
    func lines(_ console: Console) -> [String] {
        let heading = header.map { Cell($0.uppercased(), .dim) }
        let hasHeading = header.contains { !$0.allSatisfy(\.isWhitespace) }
        let all = hasHeading ? [heading] + rows : rows
        let widths = alignments.indices.map { column in all.map { $0[column].text.count }.max() ?? 0 }
        return all.map { row in
            // Blank cells at the end of a row need no padding before them.
            let filled = row.lastIndex { !$0.text.isEmpty }.map { row[...$0] } ?? []
            return filled.indices.map { column in
                let cell = filled[column]
                let padding = String(repeating: " ", count: widths[column] - cell.text.count)
                let text = console.styled(cell.text, cell.style)
                switch alignments[column] {
                case .right: return padding + text
                case .left: return column == filled.indices.last ? text : text + padding
                }
            }.joined(separator: "  ")
        }
    }
}
