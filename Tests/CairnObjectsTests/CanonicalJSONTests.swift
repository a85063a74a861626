import CairnObjects
import Testing

@Suite("CanonicalJSON")
struct CanonicalJSONTests {
    /// The examples that accompany RFC 8785 (its sections 3.2.2 and 3.2.3, and its author's test data).
    static let documents = [
        Case(
            "arrays", #"[ 56, { "d": true, "10": null, "1": [ ] } ]"#, #"[56,{"1":[],"10":null,"d":true}]"#),
        Case(
            "french",
            """
            { "peach": "This sorting order", "péché": "is wrong according to French",
              "pêche": "but canonicalization MUST", "sin": "ingnore locale" }
            """,
            #"{"peach":"This sorting order","péché":"is wrong according to French","#
                + #""pêche":"but canonicalization MUST","sin":"ingnore locale"}"#),
        Case(
            "structures",
            #"{ "1": {"f": {"f": "hi","F": 5} ,"\n": 56.0}, "10": { }, "": "empty", "a": { },"#
                + #" "111": [ { } ], "A": { } }"#,
            #"{"":"empty","1":{"\n":56,"f":{"F":5,"f":"hi"}},"10":{},"111":[{}],"A":{},"a":{}}"#),
        Case(
            "unicode", #"{ "Unnormalized Unicode":"\u1e0d\u0307" }"#,
            "{\"Unnormalized Unicode\":\"\u{1E0D}\u{307}\"}"),
        Case(
            "values",
            #"{ "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],"#
                + #" "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/","#
                + #" "literals": [null, true, false] }"#,
            #"{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"#
                + #""string":"€$\u000f\nA'B\"\\\\\"/"}"#),
        Case(
            "weird",
            #"{ "\u20ac": "Euro Sign", "\r": "Carriage Return", "\ufb33": "Hebrew Letter Dalet With Dagesh","#
                + #" "1": "One", "\ud83d\ude00": "Emoji: Grinning Face", "\u0080": "Control","#
                + #" "\u00f6": "Latin Small Letter O With Diaeresis", "</script>": "\u007f" }"#,
            "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"</script>\":\"\u{7F}\",\"\u{80}\":\"Control\","
                + "\"\u{F6}\":\"Latin Small Letter O With Diaeresis\",\"\u{20AC}\":\"Euro Sign\","
                + "\"\u{1F600}\":\"Emoji: Grinning Face\","
                + "\"\u{FB33}\":\"Hebrew Letter Dalet With Dagesh\"}"),
    ]

    @Test("RFC 8785's documents come out as published, byte for byte", arguments: documents)
    func published(_ document: Case<String, String>) throws {
        let bytes = try JSONParser.parse(document.input).canonicalBytes
        #expect(bytes == Array(document.output.utf8), "\(bytes.asText)")
    }

    /// RFC 8785, Appendix B: the bits of a double, and how it is written.
    static let numbers: [Case<UInt64, String>] = [
        Case("zero", 0x0000_0000_0000_0000, "0"), Case("minus zero", 0x8000_0000_0000_0000, "0"),
        Case("the smallest positive", 0x0000_0000_0000_0001, "5e-324"),
        Case("the smallest negative", 0x8000_0000_0000_0001, "-5e-324"),
        Case("the largest positive", 0x7FEF_FFFF_FFFF_FFFF, "1.7976931348623157e+308"),
        Case("the largest negative", 0xFFEF_FFFF_FFFF_FFFF, "-1.7976931348623157e+308"),
        Case("two to the 53rd", 0x4340_0000_0000_0000, "9007199254740992"),
        Case("minus two to the 53rd", 0xC340_0000_0000_0000, "-9007199254740992"),
        Case("two to the 68th", 0x4430_0000_0000_0000, "295147905179352830000"),
        Case("below 1e23", 0x44B5_2D02_C7E1_4AF5, "9.999999999999997e+22"),
        Case("1e23", 0x44B5_2D02_C7E1_4AF6, "1e+23"),
        Case("above 1e23", 0x44B5_2D02_C7E1_4AF7, "1.0000000000000001e+23"),
        Case("two below 1e21", 0x444B_1AE4_D6E2_EF4E, "999999999999999700000"),
        Case("below 1e21", 0x444B_1AE4_D6E2_EF4F, "999999999999999900000"),
        Case("1e21", 0x444B_1AE4_D6E2_EF50, "1e+21"),
        Case("below a millionth", 0x3EB0_C6F7_A0B5_ED8C, "9.999999999999997e-7"),
        Case("a millionth", 0x3EB0_C6F7_A0B5_ED8D, "0.000001"),
        Case("a third, two below", 0x41B3_DE43_5555_5553, "333333333.3333332"),
        Case("a third, one below", 0x41B3_DE43_5555_5554, "333333333.33333325"),
        Case("a third", 0x41B3_DE43_5555_5555, "333333333.3333333"),
        Case("a third, one above", 0x41B3_DE43_5555_5556, "333333333.3333334"),
        Case("a third, two above", 0x41B3_DE43_5555_5557, "333333333.33333343"),
        Case("a small negative", 0xBECB_F647_612F_3696, "-0.0000033333333333333333"),
        Case("rounds to even", 0x4314_3FF3_C1CB_0959, "1424953923781206.2"),
    ]

    @Test("Appendix B's numbers are written as published", arguments: numbers)
    func number(_ number: Case<UInt64, String>) {
        #expect(JSON.canonicalNumber(Double(bitPattern: number.input)) == number.output)
    }

    @Test("Every number that is written reads back as the same double")
    func numbersReadBack() throws {
        var random = SeededGenerator()
        for _ in 0..<20_000 {
            let value = Double(bitPattern: random.next())
            guard value.isFinite else { continue }
            let text = JSON.canonicalNumber(value)
            #expect(try JSONParser.parse(text) == .number(value), random.note)
        }
        // The neighbourhoods of powers of ten are where layouts and roundings change.
        for power in -323...308 {
            let value = try #require(Double("1e\(power)"))
            for number in [value, value.nextUp, value.nextDown, -value] where number.isFinite {
                #expect(try JSONParser.parse(JSON.canonicalNumber(number)) == .number(number))
            }
        }
    }

    @Test("Members stand in the order of their UTF-16 code units, not of their scalars")
    func order() throws {
        // U+FB33 is the smaller scalar; U+1F602's first code unit, D83D, is the smaller unit.
        let json: JSON = ["\u{FB33}": 1.json, "\u{1F602}": 2.json]
        #expect(json.canonicalBytes.asText == "{\"\u{1F602}\":2,\"\u{FB33}\":1}")
    }

    @Test("Only what must be escaped is, and in lower case")
    func escapes() {
        let text =
            String(String.UnicodeScalarView((0...0x22).compactMap { Unicode.Scalar(UInt8($0)) }))
            + "/\u{7F}\u{2028}"
        let expected =
            #""\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\b\t\n\u000b\f\r\u000e\u000f\u0010\u0011"#
            + #"\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001a\u001b\u001c\u001d\u001e\u001f !\"/"#
            + "\u{7F}\u{2028}\""
        #expect(JSON.string(text).canonicalBytes.asText == expected)
    }
}

extension Int {
    fileprivate var json: JSON { .integer(self) }
}
