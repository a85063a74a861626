/// One cell of comma-separated values, as the place of its bytes in the text that it was read from. Each
/// reading of it is handed that text.
struct CSVCell {
    /// Its bytes, without the quotes around it.
    let range: Range<Int>
    let isQuoted: Bool
    /// Whether it holds quotes, each of which is written twice.
    let hasQuotes: Bool
    let isASCII: Bool
    /// Whether its record ends behind it.
    let isLast: Bool
    /// The line that it begins in, from 1.
    let line: Int

    /// What it says, with each doubled quote as one.
    func text(in bytes: [UInt8]) -> String {
        guard hasQuotes else { return String(decoding: bytes[range], as: UTF8.self) }
        var single: [UInt8] = []
        var index = range.lowerBound
        while index < range.upperBound {
            single.append(bytes[index])
            index += bytes[index] == UInt8(ascii: "\"") ? 2 : 1
        }
        return String(decoding: single, as: UTF8.self)
    }

    /// A finite decimal number, perhaps with a sign, a point and an exponent, perhaps between blanks. Neither
    /// hexadecimal nor infinite ones are taken, nor separators of thousands.
    func number(in bytes: [UInt8]) -> Double? {
        let range = trimmed(in: bytes)
        for index in range {
            switch bytes[index] {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"),
                UInt8(ascii: "+"), UInt8(ascii: "e"), UInt8(ascii: "E"):
                continue
            default: return nil
            }
        }
        guard !range.isEmpty, let number = Double(String(decoding: bytes[range], as: UTF8.self)) else {
            return nil
        }
        return number.isFinite ? number : nil
    }

    /// Whether it says that there is no value: it is empty, or blank, or one of the words that
    /// `pandas.read_csv` takes so unless told otherwise. In predictions that Python or R wrote these mean the
    /// same as nothing.
    func isMissing(in bytes: [UInt8]) -> Bool {
        let range = trimmed(in: bytes)
        guard range.count <= Self.longestMissingWord else { return false }
        return range.isEmpty || Self.missingWords.contains(String(decoding: bytes[range], as: UTF8.self))
    }

    private static let longestMissingWord = 8
    private static let missingWords: Set<String> = [
        "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN", "<NA>", "N/A",
        "NA", "NULL", "NaN", "None", "n/a", "nan", "null",
    ]

    private func trimmed(in bytes: [UInt8]) -> Range<Int> {
        var (start, end) = (range.lowerBound, range.upperBound)
        while start < end, bytes[start] == 0x20 || bytes[start] == 0x09 { start += 1 }
        while start < end, bytes[end - 1] == 0x20 || bytes[end - 1] == 0x09 { end -= 1 }
        return start..<end
    }
}
