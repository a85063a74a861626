/// A table of Markdown (GitHub Flavored Markdown, section 4.10), as markup.
struct MarkdownTableHTML {
    private let heads: [String]
    private let sides: [String]
    private var rows: [[String]] = []

    private static let (mostColumns, mostRows) = (30, 1000)

    /// Takes the lines of a table from the beginning of others.
    init?(_ lines: inout ArraySlice<String>) {
        guard Self.begins(lines), let head = lines.first,
            let sides = lines.dropFirst().first.flatMap(Self.sides)
        else { return nil }
        (heads, self.sides) = (Self.cells(head), sides)
        lines.removeFirst(2)
        while let line = lines.first, line.contains("|"), rows.count < Self.mostRows {
            lines.removeFirst()
            let cells = Self.cells(line)
            rows.append((0..<heads.count).map { $0 < cells.count ? cells[$0] : "" })
        }
    }

    static func begins(_ lines: ArraySlice<String>) -> Bool {
        guard let head = lines.first, head.contains("|"), let sides = lines.dropFirst().first.flatMap(sides)
        else { return false }
        return sides.count == cells(head).count && sides.count <= mostColumns
    }

    var html: HTML {
        func row(_ cells: [String], _ isHead: Bool) -> HTML {
            let row = zip(cells, sides).map { cell, side -> HTML in
                let text = MarkdownInline.render(cell)
                return isHead
                    ? "<th scope=\"col\" class=\"\(side)\">\(text)</th>"
                    : "<td class=\"\(side)\">\(text)</td>"
            }
            return "<tr>\(row)</tr>\n"
        }
        return """
            <div class="scroll" tabindex="0" role="group" aria-label="Table"><table>
            <thead>\(row(heads, true))</thead><tbody>\(rows.map { row($0, false) })</tbody>
            </table></div>

            """
    }

    /// How each column is set, by the line of dashes under the heads.
    private static func sides(_ line: String) -> [String]? {
        guard line.contains("-"), line.allSatisfy({ "|:- ".contains($0) }) else { return nil }
        let cells = cells(line)
        guard cells.allSatisfy({ $0.contains("-") }) else { return nil }
        return cells.map { $0.hasSuffix(":") ? ($0.hasPrefix(":") ? "middle" : "right") : "left" }
    }

    /// The cells of a line, between bars that are not escaped.
    private static func cells(_ line: String) -> [String] {
        var cells: [String] = []
        var cell: [UInt8] = []
        var isEscaped = false
        for byte in line.utf8 {
            if byte == UInt8(ascii: "|"), !isEscaped {
                cells.append(trimmed(cell))
                cell = []
            } else {
                if byte == UInt8(ascii: "|") { cell.removeLast() }
                cell.append(byte)
            }
            isEscaped = byte == UInt8(ascii: "\\") && !isEscaped
        }
        cells.append(trimmed(cell))
        if cells.first == "" { cells.removeFirst() }
        if cells.last == "" { cells.removeLast() }
        return cells
    }

    private static func trimmed(_ bytes: [UInt8]) -> String {
        var rest = bytes[...]
        while rest.first == 0x20 { rest = rest.dropFirst() }
        while rest.last == 0x20 { rest = rest.dropLast() }
        return String(decoding: rest, as: UTF8.self)
    }
}
