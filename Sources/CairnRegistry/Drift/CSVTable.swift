package import CairnObjects

/// A table of named columns, read from comma-separated values (RFC 4180) whose first record names them.
///
/// Numbers are parsed at once. The texts of a column are counted when they are asked for, from the bytes,
/// which the table keeps: whether a column is one of texts is known only at its end.
package struct CSVTable: Sendable {
    /// In the order of the file.
    package let columns: [CSVColumn]
    /// How many records follow the header.
    package let rowCount: Int
    private let bytes: [UInt8]

    /// Reads UTF-8 text. A line without anything is passed over, except in a table of one column, where it is
    /// an empty cell. Takes time and memory in proportion to the text.
    ///
    /// - Throws: `invalid`, with the line, for what is not CSV or not UTF-8, for rows longer or shorter than
    ///   the header, for columns without a name or with the name of another, and where there is no row.
    package init(parsing bytes: [UInt8]) throws(CairnError) {
        var scanner = CSVScanner(bytes)
        var columns = try Self.header(of: &scanner, bytes).map(CSVColumn.init)
        var rowCount = 0
        while try Self.readRow(&scanner, width: columns.count, { columns[$0].add($1, of: bytes) }) {
            rowCount += 1
        }
        guard rowCount > 0 else {
            throw CairnError(
                .invalid, "CSV: there is no row below the header",
                hint: "the first line names the columns, and the others hold the values")
        }
        (self.columns, self.rowCount, self.bytes) = (columns, rowCount, bytes)
    }

    package func column(named name: String) -> CSVColumn? { columns.first { $0.name == name } }

    /// How often each text occurs in each of these columns; cells that are missing are left out.
    func categories(ofColumns names: Set<String>) throws(CairnError) -> [String: [String: Int]] {
        guard !names.isEmpty else { return [:] }
        var counts = columns.map { names.contains($0.name) ? [String: Int]() : nil }
        var scanner = CSVScanner(bytes)
        _ = try Self.header(of: &scanner, bytes)
        while try Self.readRow(
            &scanner, width: columns.count,
            { index, cell in
                guard counts[index] != nil, !cell.isMissing(in: bytes) else { return }
                counts[index]?[cell.text(in: bytes), default: 0] += 1
            })
        {}
        var named: [String: [String: Int]] = [:]
        for (column, count) in zip(columns, counts) { named[column.name] = count }
        return named
    }

    private static func header(
        of scanner: inout CSVScanner, _ bytes: [UInt8]
    ) throws(CairnError) -> [String] {
        var names: [String] = []
        var seen: Set<String> = []
        while let cell = try scanner.next() {
            let name = cell.text(in: bytes)
            guard !name.allSatisfy(\.isWhitespace) else {
                throw CSVScanner.failure(
                    "column \(names.count + 1) has no name", line: cell.line,
                    hint: "the first line must name every column; pandas writes an index without a name "
                        + "unless told index=False")
            }
            guard seen.insert(name).inserted else {
                throw CSVScanner.failure(
                    "two columns are named '\(name)'", line: cell.line, hint: "rename or drop one of them")
            }
            names.append(name)
            if cell.isLast { break }
        }
        guard let first = names.first else {
            throw CairnError(
                .invalid, "CSV: the table is empty", hint: "the first line must name the columns")
        }
        // Else a table of semicolons would be one column of unique texts, and drift by its nature.
        guard names.count > 1 || !first.contains(where: { $0 == ";" || $0 == "\t" }) else {
            throw CSVScanner.failure(
                "the names are separated by semicolons or tabs", line: 1, hint: "separate the cells by commas"
            )
        }
        return names
    }

    /// Reads the next row, giving each cell with its column's index; `false` where there is none.
    private static func readRow(
        _ scanner: inout CSVScanner, width: Int, _ body: (Int, CSVCell) -> Void
    ) throws(CairnError) -> Bool {
        var index = 0
        var firstLine = 0
        while let cell = try scanner.next() {
            if index == 0 {
                firstLine = cell.line
                // A line without anything.
                if cell.isLast, width > 1, cell.range.isEmpty, !cell.isQuoted { continue }
            }
            if index < width { body(index, cell) }
            index += 1
            if cell.isLast { break }
        }
        guard index == width || index == 0 else {
            throw CSVScanner.failure(
                "\(index) \(index == 1 ? "cell" : "cells"), but the header names "
                    + "\(width) \(width == 1 ? "column" : "columns")",
                line: firstLine,
                hint: "each row must have a cell for each column; put cells that hold commas in quotes")
        }
        return index > 0
    }
}
