/// A column of a table: its numbers, and how many cells hold none.
package struct CSVColumn: Sendable {
    /// The cells that hold text.
    package struct Texts: Equatable, Sendable {
        package fileprivate(set) var count: Int
        /// The line of the first one, from 1, and what stands there.
        package let firstLine: Int
        package let first: String
    }

    package let name: String
    /// The cells that are finite numbers, in the order of the rows.
    package private(set) var numbers: [Double] = []
    /// How many cells hold no value: empty ones, and the words for it that `pandas.read_csv` knows.
    package private(set) var missing = 0
    /// The cells that are neither; `nil` where there is none.
    package private(set) var texts: Texts?

    init(name: String) { self.name = name }

    /// Whether no cell holds anything but a number; so is a column without any value.
    package var isNumeric: Bool { texts == nil }

    /// How many cells hold a value.
    package var count: Int { numbers.count + (texts?.count ?? 0) }

    /// Takes in the cell of the next row.
    mutating func add(_ cell: CSVCell, of bytes: [UInt8]) {
        if let number = cell.number(in: bytes) {
            numbers.append(number)
        } else if cell.isMissing(in: bytes) {
            missing += 1
        } else if texts == nil {
            texts = Texts(count: 1, firstLine: cell.line, first: cell.text(in: bytes))
        } else {
            texts?.count += 1
        }
    }
}
