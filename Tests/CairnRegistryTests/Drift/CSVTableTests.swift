import CairnObjects
import Testing

@testable import CairnRegistry

@Suite("CSVTable")
struct CSVTableTests {
    /// What a table holds, column by column: its numbers, or how often each text occurs; and what is missing.
    private static func content(_ table: CSVTable) throws -> [String] {
        try table.columns.map { column in
            let counts = try table.categories(ofColumns: [column.name])[column.name] ?? [:]
            let values =
                column.isNumeric
                ? column.numbers.map { "\($0)" } : counts.sorted { $0 < $1 }.map { "\($0.key)×\($0.value)" }
            return "\(column.name): \(values.joined(separator: " ")) -\(column.missing)"
        }
    }

    static let tables: [Case<String, [String]>] = [
        Case("numbers", "a,b\n1,2\n3,4\n", ["a: 1.0 3.0 -0", "b: 2.0 4.0 -0"]),
        Case("CR LF", "a,b\r\n1,2\r\n3,4\r\n", ["a: 1.0 3.0 -0", "b: 2.0 4.0 -0"]),
        Case("no newline at the end", "a,b\n1,2", ["a: 1.0 -0", "b: 2.0 -0"]),
        Case("a carriage return alone at the end", "a\n1\r", ["a: 1.0 -0"]),
        Case("an empty cell at the end", "a,b\n1,", ["a: 1.0 -0", "b:  -1"]),
        Case("a byte order mark", "\u{FEFF}a,b\n1,2\n", ["a: 1.0 -0", "b: 2.0 -0"]),
        Case("texts", "a\nx\ny\nx\n", ["a: x×2 y×1 -0"]),
        Case("quotes", "\"a\",\"b,c\"\n\"1\",\"x\"\n", ["a: 1.0 -0", "b,c: x×1 -0"]),
        Case("commas in quotes", "a\n\"x,y\"\n", ["a: x,y×1 -0"]),
        Case("quotes in quotes", "a\n\"x \"\"y\"\"\"\n", ["a: x \"y\"×1 -0"]),
        Case("a combining mark behind a quote", "a\n\"\"\"\u{301}\"\n", ["a: \"\u{301}×1 -0"]),
        Case("newlines in quotes", "a,b\n\"x\ny\r\nz\",1\n", ["a: x\ny\r\nz×1 -0", "b: 1.0 -0"]),
        Case("letters beyond ASCII", "größe\nä\n日本\n", ["größe: ä×1 日本×1 -0"]),
        Case(
            "every form of number", "a\n-1\n+2.5\n1e3\n1E-2\n.5\n5.\n 7 \n\"8\"\n-0\n",
            ["a: -1.0 2.5 1000.0 0.01 0.5 5.0 7.0 8.0 -0.0 -0"]),
        Case("a number that is too small is zero", "a\n1e-999\n", ["a: 0.0 -0"]),
        Case(
            "what is no number", "a\n0x10\ninf\nInfinity\n1_000\n1e\n--1\n1e999\n.\ne\n-\n",
            [
                "a: -×1 --1×1 .×1 0x10×1 1_000×1 1e×1 1e999×1 Infinity×1 e×1 inf×1 -0"
            ]),
        Case("one text makes a column of numbers one of texts", "a\n1\nx\n01\n1\n", ["a: 01×1 1×2 x×1 -0"]),
        Case("missing cells", "a,b\n1,x\n,\n3,\"\"\n", ["a: 1.0 3.0 -1", "b: x×1 -2"]),
        Case("words for missing cells", "a\n1\nNA\nNaN\n nan \nnull\nN/A\nNone\n<NA>\n", ["a: 1.0 -7"]),
        Case("words that begin alike", "a\nNAN\nnone\nNAs\n", ["a: NAN×1 NAs×1 none×1 -0"]),
        Case("nothing but missing cells", "a\n\"\"\nNA\n", ["a:  -2"]),
        Case("lines without anything", "a,b\n\n1,2\n\r\n3,4\n\n\n", ["a: 1.0 3.0 -0", "b: 2.0 4.0 -0"]),
        Case("such lines in a single column are cells", "a\n1\n\n2\n\n", ["a: 1.0 2.0 -2"]),
        Case("names with blanks in them", "a b, c\n1,2\n", ["a b: 1.0 -0", " c: 2.0 -0"]),
    ]

    @Test("reads", arguments: tables)
    func reads(_ table: Case<String, [String]>) throws {
        #expect(try Self.content(CSVTable(parsing: Array(table.input.utf8))) == table.output)
    }

    @Test func `counts rows and tells where the first text stands`() throws {
        let table = try CSVTable(parsing: Array("a,b\n\"1\",\"x\ny\"\n\noops,z\nworse,z\n".utf8))
        #expect(table.rowCount == 3)
        #expect(table.column(named: "a")?.count == 3)
        #expect(table.column(named: "a")?.texts?.count == 2)
        #expect(table.column(named: "a")?.texts?.firstLine == 5)
        #expect(table.column(named: "a")?.texts?.first == "oops")
        #expect(table.column(named: "c") == nil)
    }

    static let refused: [Case<String, String>] = [
        Case("nothing", "", "CSV: the table is empty"),
        Case("a byte order mark alone", "\u{FEFF}", "CSV: the table is empty"),
        Case("a header alone", "a,b\n", "CSV: there is no row below the header"),
        Case("a header without its newline", "a,b", "CSV: there is no row below the header"),
        Case("a header and nothing", "a,b\n\n\n", "CSV: there is no row below the header"),
        Case("a short row", "a,b\n1,2\n3\n", "CSV, line 3: 1 cell, but the header names 2 columns"),
        Case(
            "a row of one empty cell in quotes", "a,b\n\"\"\n",
            "CSV, line 2: 1 cell, but the header names 2 columns"),
        Case("a long row", "a\n1,2,3\n", "CSV, line 2: 3 cells, but the header names 1 column"),
        Case(
            "a short row behind one of three lines", "a,b\n\"x\n\n\",2\n3\n",
            "CSV, line 5: 1 cell, but the header names 2 columns"),
        Case(
            "an open quote", "a,b\n1,2\n3,\"4\n5,6\n",
            "CSV, line 3: the quote that opens here is never closed"),
        Case("a quote at the very end", "a\n\"", "CSV, line 2: the quote that opens here is never closed"),
        Case("text behind a quote", "a\n\"1\"2\n", "CSV, line 2: text stands behind a closing quote"),
        Case(
            "a quote within a cell", "a\n1\"2\n",
            "CSV, line 2: a quote stands inside a cell that does not begin with one"),
        Case(
            "a carriage return within a line", "a\n1\r2\n",
            "CSV, line 2: a carriage return without a line feed"),
        Case("a name twice", "a,b,a\n1,2,3\n", "CSV, line 1: two columns are named 'a'"),
        Case("no name", "a,,c\n1,2,3\n", "CSV, line 1: column 2 has no name"),
        Case("a blank name", "a, \n1,2\n", "CSV, line 1: column 2 has no name"),
        Case("an empty first line", "\na,b\n1,2\n", "CSV, line 1: column 1 has no name"),
        Case("semicolons", "a;b\n1;2\n", "CSV, line 1: the names are separated by semicolons or tabs"),
        Case("tabs", "a\tb\n1\t2\n", "CSV, line 1: the names are separated by semicolons or tabs"),
        Case("a control character", "a\u{1B},a\u{1B}\n", "CSV, line 1: two columns are named 'a\\u{1b}'"),
    ]

    @Test("refuses, saying where and what to do", arguments: refused)
    func refuses(_ text: Case<String, String>) async throws {
        let refusal = try await refusal { try CSVTable(parsing: Array(text.input.utf8)) }
        #expect(refusal?.message == text.output)
        #expect(refusal?.code == .invalid)
        #expect(refusal?.hint != nil)
    }

    static let notUTF8: [Case<[UInt8], Int>] = [
        Case("Latin-1", Array("a\n1\n".utf8) + [0xE4, 0x0A], 3),
        Case("in the header", [0xFF, 0xFE, 0x61], 1),
        Case("in quotes", Array("a\n\"x\n".utf8) + [0x80] + Array("\"\n".utf8), 2),
        Case("cut off", Array("a\nx".utf8) + [0xC3], 2),
        Case("a surrogate", Array("a\n".utf8) + [0xED, 0xA0, 0x80], 2),
    ]

    @Test("refuses what is not UTF-8", arguments: notUTF8)
    func refusesBytes(_ bytes: Case<[UInt8], Int>) async throws {
        let refusal = try await refusal { try CSVTable(parsing: bytes.input) }
        #expect(refusal?.message == "CSV, line \(bytes.output): the text is not UTF-8")
    }
}
