import CairnObjects

/// Reads comma-separated values (RFC 4180) cell by cell, in one pass over the bytes and without copying them.
///
/// Kept here because a drift figure from a table that was misread is worse than none: SwiftCSV 0.10 fills
/// short rows, cuts long ones, takes the rest of the file for a quote that is not closed, merges columns of
/// one name, and never says in which line.
///
/// Lines end in LF or CRLF, the last one perhaps in neither. A byte order mark is passed over.
struct CSVScanner {
    private let bytes: [UInt8]
    private var position: Int
    private var line = 1
    private var isInsideRecord = false

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        position = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    }

    /// The next cell; `nil` behind the last one. A line without anything is a record of one empty cell.
    ///
    /// - Throws: `invalid`, with the line, where the text is not CSV or not UTF-8.
    mutating func next() throws(CairnError) -> CSVCell? {
        guard isInsideRecord || position < bytes.count else { return nil }
        let cell =
            position < bytes.count && bytes[position] == Self.quote ? try quotedCell() : try plainCell()
        guard cell.isASCII || String(validating: bytes[cell.range], as: UTF8.self) != nil else {
            throw Self.failure(
                "the text is not UTF-8", line: cell.line, hint: "save the table as comma-separated UTF-8 text"
            )
        }
        isInsideRecord = !cell.isLast
        return cell
    }

    private mutating func plainCell() throws(CairnError) -> CSVCell {
        let start = position
        let firstLine = line
        var all: UInt8 = 0
        while position < bytes.count {
            let byte = bytes[position]
            if byte == Self.comma || byte == Self.newline || byte == Self.carriageReturn { break }
            guard byte != Self.quote else {
                throw Self.failure(
                    "a quote stands inside a cell that does not begin with one", line: line,
                    hint: "put the whole cell in quotes and write each quote in it twice")
            }
            all |= byte
            position += 1
        }
        let range = start..<position
        return CSVCell(
            range: range, isQuoted: false, hasQuotes: false, isASCII: all < 0x80, isLast: try endsRecord(),
            line: firstLine)
    }

    private mutating func quotedCell() throws(CairnError) -> CSVCell {
        position += 1
        let start = position
        let firstLine = line
        var all: UInt8 = 0
        var hasQuotes = false
        while position < bytes.count {
            let byte = bytes[position]
            if byte == Self.quote {
                guard position + 1 < bytes.count, bytes[position + 1] == Self.quote else { break }
                hasQuotes = true
                position += 1
            }
            if byte == Self.newline { line += 1 }
            all |= byte
            position += 1
        }
        guard position < bytes.count else {
            throw Self.failure(
                "the quote that opens here is never closed", line: firstLine,
                hint: "close it, or write a quote that belongs to the text twice, inside quotes")
        }
        let range = start..<position
        position += 1
        return CSVCell(
            range: range, isQuoted: true, hasQuotes: hasQuotes, isASCII: all < 0x80, isLast: try endsRecord(),
            line: firstLine)
    }

    /// Steps over what ends a cell, and says whether the record ends with it.
    private mutating func endsRecord() throws(CairnError) -> Bool {
        guard position < bytes.count else { return true }
        switch bytes[position] {
        case Self.comma:
            position += 1
            return false
        case Self.newline: position += 1
        case Self.carriageReturn:
            guard position + 1 == bytes.count || bytes[position + 1] == Self.newline else {
                throw Self.failure(
                    "a carriage return without a line feed", line: line,
                    hint: "lines end in LF or in CR LF; put a cell that spans lines in quotes")
            }
            position = min(position + 2, bytes.count)
        default:
            throw Self.failure(
                "text stands behind a closing quote", line: line,
                hint: "put the whole cell in quotes and write each quote in it twice")
        }
        line += 1
        return true
    }

    static func failure(_ what: String, line: Int, hint: String) -> CairnError {
        CairnError(.invalid, "CSV, line \(line): \(what)", hint: hint)
    }

    private static let quote = UInt8(ascii: "\"")
    private static let comma = UInt8(ascii: ",")
    private static let newline = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")
}
