import CairnStorageTesting

/// Makes inputs of others, as fuzzers do, but without knowing where they lead.
struct InputMutator {
    private let corpus: [[UInt8]]
    private let limit: Int
    private var random: SeededRandom

    /// - Parameter corpus: Not empty.
    init(_ corpus: [[UInt8]], limit: Int, seed: UInt64) {
        (self.corpus, self.limit, random) = (corpus, limit, SeededRandom(seed: seed))
    }

    mutating func next() -> [UInt8] {
        var input = pick(corpus) ?? []
        for _ in 0...Int.random(in: 0..<5, using: &random) { change(&input) }
        return Array(input.prefix(limit))
    }

    private mutating func change(_ input: inout [UInt8]) {
        let range = range(in: input)
        switch Int.random(in: 0..<9, using: &random) {
        case 0: if let place = range.first { input[place] ^= 1 << UInt8.random(in: 0..<8, using: &random) }
        case 1: if let place = range.first { input[place] = UInt8.random(in: .min ... .max, using: &random) }
        case 2: input.removeSubrange(range)
        case 3: input.insert(contentsOf: input[range], at: range.lowerBound)
        case 4: input.replaceSubrange(range, with: pick(Self.words) ?? [])
        case 5: input.insert(contentsOf: pick(Self.words) ?? [], at: range.lowerBound)
        case 6: input.truncate(to: range.lowerBound)
        default:
            let other = pick(corpus) ?? []
            input.replaceSubrange(range, with: other[self.range(in: other)])
        }
    }

    /// A short part, or an empty one at a place.
    private mutating func range(in input: [UInt8]) -> Range<Int> {
        let start = Int.random(in: 0...input.count, using: &random)
        let length = Int.random(in: 0..<(Bool.random(using: &random) ? 4 : 64), using: &random)
        return start..<min(input.count, start + length)
    }

    private mutating func pick(_ inputs: [[UInt8]]) -> [UInt8]? { inputs.randomElement(using: &random) }

    /// What parsers have stumbled over elsewhere.
    private static let words =
        [
            "\0", "\n", "\r\n", "\n\n", "\"", "\\", "\\u0000", "\\ud800", "%00", "%", "..", "/", "//", "{",
            "}",
            "[", "]", "[[[[[[[[", "{\"a\":", "null", "true", "-0", "0", "-1", "1e999", "9007199254740993",
            "18446744073709551615", "-9223372036854775808", "<", ">", "&", "&#0;", "<!--", "-->", "e\u{301}",
            "\u{301}", "\u{202E}", "\u{FEFF}", "\u{E000}", "\u{2028}", "*", "&a", "- ", "  ", "\t", ":", ",",
            "=",
            ";", "+", "~", "@{1}", "not ", "and ", "(", ")", "'",
        ].map { Array($0.utf8) } + [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0x80, 0x80, 0x80, 0x80]]
}

extension [UInt8] {
    fileprivate mutating func truncate(to count: Int) { removeLast(self.count - count) }
}
