import CairnObjects
import Testing

@Suite("JSONParser")
struct JSONParserTests {
    static let accepted: [Case<String, JSON>] = [
        Case("null", "null", .null), Case("true", "true", true), Case("false", " false\n", false),
        Case("zero", "0", .number(0)), Case("negative zero", "-0", .number(0)),
        Case("a fraction", "-12.5e-1", .number(-1.25)), Case("capital E", "1E+2", .number(100)),
        Case("the largest integer", "9007199254740991", .number(9_007_199_254_740_991)),
        Case("the smallest integer", "-9007199254740991", .number(-9_007_199_254_740_991)),
        Case("the largest double", "1.7976931348623157e308", .number(.greatestFiniteMagnitude)),
        Case("a number below the smallest double", "1e-999", .number(0)),
        Case("a large integer as canonical JSON prints 1e20", "100000000000000000000", .number(1e20)),
        Case("an empty text", #""""#, ""),
        Case("every short escape", #""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"),
        Case("an escape in either case", #""\u00e9\u00E9""#, "éé"),
        Case("a surrogate pair", #""\uD83D\ude02""#, "😂"),
        Case("a zero byte, escaped", #""\u0000""#, "\0"), Case("DEL, as it is", "\"\u{7F}\"", "\u{7F}"),
        Case("an empty array", "[ ]", .array([])), Case("an empty object", "{\t}", [:]),
        Case("nested", #"[1,{"a":[null]}]"#, .array([.number(1), ["a": .array([.null])]])),
        Case(
            "white space everywhere", " { \"a\" : [ 1 , 2 ]\r\n} ", ["a": .array([.number(1), .number(2)])]),
    ]

    @Test("What RFC 8259 allows is read", arguments: accepted)
    func accepts(_ text: Case<String, JSON>) throws {
        #expect(try JSONParser.parse(text.input) == text.output)
    }

    /// Input, then where the error must point.
    static let malformed = [
        Case("nothing", "", "line 1, column 1"), Case("white space alone", " \n ", "line 2, column 2"),
        Case("a repeated member", "{\"a\":1,\n \"a\":2}", "line 2, column 2"),
        Case("a repeated member, one escaped", #"{"a":1,"\u0061":2}"#, "line 1, column 8"),
        Case("NaN", "[NaN]", "line 1, column 2: NaN"), Case("Infinity", "Infinity", "line 1, column 1: NaN"),
        Case("negative infinity", "-Infinity", "line 1, column 2"),
        Case("a number past all doubles", "[1,\n1e999]", "line 2, column 1: the number 1e999 is too large"),
        Case("a negative one past all doubles", "-1e999", "line 1, column 1"),
        Case("an integer that no double holds", "9007199254740993", "line 1, column 1"),
        Case("a 64-bit seed", #"{"seed": -12345678901234567891}"#, "line 1, column 10"),
        Case("a lone high surrogate", #""a\uD83Db""#, "line 1, column 3: a lone surrogate"),
        Case("a high surrogate at the end", #""\uD83D""#, "line 1, column 2: a lone surrogate"),
        Case("a lone low surrogate", #""\uDE02""#, "line 1, column 2: a lone surrogate"),
        Case("two high surrogates", #""\uD83D\uD83D""#, "line 1, column 2: a lone surrogate"),
        Case("a high surrogate before another escape", #""\uD83D\n""#, "line 1, column 2: a lone surrogate"),
        Case("a newline in text", "\"a\nb\"", "line 1, column 3: a control character"),
        Case("a zero byte in text", "\"\0\"", "line 1, column 2: a control character"),
        Case("an unknown escape", #""\x41""#, "line 1, column 2: no such escape"),
        Case("three hexadecimal digits", #""\u041""#, "line 1, column 7"),
        Case("an unclosed text", "[\"abc", "line 1, column 2: the text is not closed"),
        Case("a backslash at the end", "\"\\", "line 1, column 3"),
        Case("text after the end", "{} x", "line 1, column 4: text after the end"),
        Case("two values", "1 2", "line 1, column 3: text after the end"),
        Case("a comma at the end of an array", "[1,]", "line 1, column 4"),
        Case("a comma at the end of an object", #"{"a":1,}"#, "line 1, column 8"),
        Case("an unclosed array", "[1", "line 1, column 3"),
        Case("an unclosed object", #"{"a":1"#, "line 1, column 7"),
        Case("a name without quotes", "{a:1}", "line 1, column 2"),
        Case("no colon", #"{"a" 1}"#, "line 1, column 6"),
        Case("no value", #"{"a":}"#, "line 1, column 6"), Case("single quotes", "'a'", "line 1, column 1"),
        Case("a leading zero", "01", "line 1, column 1"),
        Case("a negative leading zero", "-01", "line 1, column 1"),
        Case("a leading plus", "+1", "line 1, column 1"), Case("a leading point", ".5", "line 1, column 1"),
        Case("a trailing point", "1.", "line 1, column 3"),
        Case("an exponent without digits", "1e+", "line 1, column 4"),
        Case("a minus alone", "-", "line 1, column 2"), Case("hexadecimal", "0x10", "line 1, column 2"),
        Case("half a word", "nul", "line 1, column 4"), Case("a capital word", "True", "line 1, column 1"),
        Case("a comment", "1 // one", "line 1, column 3"),
        Case("a form feed as space", "\u{C}1", "line 1, column 1"),
        Case("a byte order mark", "\u{FEFF}1", "line 1, column 1"),
        Case("a no-break space", "1\u{A0}", "line 1, column 2"),
    ]

    @Test("What breaks the rules is refused, with its place", arguments: malformed)
    func refused(_ text: Case<String, String>) throws {
        let error = try #require(refusal { try JSONParser.parse(text.input) })
        #expect(error.code == .invalid)
        #expect(error.message.hasPrefix("JSON, \(text.output)"), "\(error.message)")
    }

    static let badUTF8: [Case<[UInt8], Void>] = [
        Case("a continuation byte alone", [0x80]), Case("a sequence cut off", [0xE2, 0x82]),
        Case("an overlong slash", [0xC0, 0xAF]), Case("a surrogate in UTF-8", [0xED, 0xA0, 0x80]),
        Case("past the last scalar", [0xF4, 0x90, 0x80, 0x80]), Case("byte FF", [0xFF]),
    ]

    @Test("Text that is not UTF-8 is refused", arguments: badUTF8)
    func encoding(_ text: Case<[UInt8], Void>) throws {
        let error = try #require(refusal { try JSONParser.parse([0x22, 0x61] + text.input + [0x22]) })
        #expect(error.message == "JSON, line 1, column 2: the text is not valid UTF-8")
    }

    @Test("128 levels are read, 129 are not")
    func depth() throws {
        let limit = JSONParser.maximumDepth
        let deepest = String(repeating: "[", count: limit) + String(repeating: "]", count: limit)
        #expect(try JSONParser.parse(deepest) != .null)
        let error = try #require(refusal { try JSONParser.parse("[" + deepest + "]") })
        #expect(error.message == "JSON, line 1, column 129: nested deeper than 128 levels")
    }

    @Test("Siblings do not count as depth")
    func siblings() throws {
        let wide = "[" + Array(repeating: "[{}]", count: 1000).joined(separator: ",") + "]"
        #expect(try JSONParser.parse(wide) != .null)
    }

    @Test("No depth exhausts the stack", arguments: ["[", #"{"a":"#, #"[{"a":["#])
    func bomb(_ opening: String) {
        #expect(
            refusal { try JSONParser.parse(String(repeating: opening, count: 100_000)) }?.code == .invalid)
    }

    @Test("Names that differ only in Unicode's normalization count as the same member")
    func normalization() {
        // Swift compares text so; to keep one and lose the other silently would be worse than to refuse.
        #expect(refusal { try JSONParser.parse(#"{"\u00e9":1,"e\u0301":2}"#) }?.code == .invalid)
    }
}
