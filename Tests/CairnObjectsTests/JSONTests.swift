import CairnObjects
import Testing

@Suite("JSON")
struct JSONTests {
    @Test("Any value reads back from its canonical form, which is its own canonical form")
    func canonicalRoundTrip() throws {
        var random = SeededGenerator()
        for _ in 0..<5000 {
            let value = JSON.random(depth: 5, using: &random)
            let bytes = value.canonicalBytes
            let read = try JSONParser.parse(bytes)
            #expect(read == value, random.note)
            #expect(read.canonicalBytes == bytes, random.note)
        }
    }

    @Test("Any value reads back from the form for people")
    func prettyRoundTrip() throws {
        var random = SeededGenerator()
        for _ in 0..<2000 {
            let value = JSON.random(depth: 5, using: &random)
            #expect(
                try JSONParser.parse(value.prettyText).canonicalBytes == value.canonicalBytes, random.note)
        }
    }

    @Test("No bytes crash the parser, and what it accepts has one canonical form")
    func noise() throws {
        var random = SeededGenerator()
        let alphabet = Array(#"{}[]:,"\u0019eE.-+ntrufalse "#.utf8) + [0x0A, 0x80, 0xC3, 0xED, 0xFF]
        for _ in 0..<20_000 {
            let bytes = (0..<Int.random(in: 0..<12, using: &random)).map { _ in
                alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
            }
            guard let value = try? JSONParser.parse(bytes) else { continue }  // refusing is fine here
            #expect(try JSONParser.parse(value.canonicalBytes) == value, random.note)
        }
    }

    @Test("The form for people indents by two and sorts members")
    func pretty() {
        let value: JSON = ["b": .array([.number(1), .array([])]), "a": [:], "c": ["d": .null]]
        #expect(
            value.prettyText == """
                {
                  "a": {},
                  "b": [
                    1,
                    []
                  ],
                  "c": {
                    "d": null
                  }
                }
                """)
    }

    @Test("Members without a value are left out; empty ones stay")
    func members() {
        let value = JSON.members(["a": nil, "b": .array([]), "e": "x"], and: ["e": "old"])
        #expect(value == ["b": .array([]), "e": "x"])
    }

    @Test("A document leaves out empty members too; what is unknown stays")
    func compact() {
        let value = JSON.compact(
            ["a": nil, "b": .array([]), "c": .object([:]), "d": .null, "e": "x"],
            and: ["e": "old", "f": .array([])])
        #expect(value == ["d": .null, "e": "x", "f": .array([])])
    }

    static let kinds: [Case<JSON, String>] = [
        Case("null", .null, "null"), Case("a boolean", true, "a boolean"),
        Case("a number", .number(1), "a number"),
        Case("text", "", "text"), Case("an array", .array([]), "an array"),
        Case("an object", [:], "an object"),
    ]

    @Test("Every kind has its words", arguments: kinds)
    func kind(_ value: Case<JSON, String>) { #expect(value.input.kind == value.output) }
}

@Suite("JSONMembers")
struct JSONMembersTests {
    static let json: JSON = [
        "text": "a", "number": .number(1.5), "count": .number(7), "flag": true, "list": .array(["a", "b"]),
        "mixed": .array(["a", .number(1)]), "object": ["x": .null], "nothing": .null, "more": "kept",
        "negative": .number(-1), "huge": .number(1e300), "past": .number(9_007_199_254_740_992),
    ]

    @Test("Members are handed out by type, and what nobody took stays")
    func types() throws {
        var members = try JSONMembers(Self.json, path: "it")
        #expect(try members.string("text") == "a")
        #expect(try members.number("number") == 1.5)
        #expect(try members.count("count") == 7)
        #expect(try members.bool("flag") == true)
        #expect(try members.strings("list") == ["a", "b"])
        #expect(try members.object("object") == ["x": .null])
        #expect(try members.string("nothing") == nil)
        #expect(try members.string("absent") == nil)
        #expect(try members.array("absent") == [])
        #expect(Set(members.rest.keys) == ["mixed", "more", "negative", "huge", "past"])
    }

    static let wrong: [Case<String, String>] = [
        Case("text", "text", "it.text must be a number, not text"),
        Case("a boolean", "flag", "it.flag must be a number, not a boolean"),
        Case("a fraction as a count", "number", "it.number must be a whole number from 0 to 2^53 - 1"),
        Case("a negative count", "negative", "it.negative must be a whole number from 0 to 2^53 - 1"),
        Case("a huge count", "huge", "it.huge must be a whole number from 0 to 2^53 - 1"),
        Case("a count past what doubles hold", "past", "it.past must be a whole number from 0 to 2^53 - 1"),
    ]

    @Test("A wrong count is named by its path", arguments: wrong)
    func wrongCount(_ key: Case<String, String>) throws {
        var members = try JSONMembers(Self.json, path: "it")
        #expect(refusal { try members.count(key.input) }?.message == key.output)
    }

    @Test("Every wrong type is named by its path")
    func wrongTypes() throws {
        var members = try JSONMembers(Self.json, path: "it")
        #expect(refusal { try members.string("count") }?.message == "it.count must be text, not a number")
        #expect(
            refusal { try members.bool("number") }?.message == "it.number must be true or false, not a number"
        )
        #expect(refusal { try members.array("text") }?.message == "it.text must be an array, not text")
        #expect(refusal { try members.object("flag") }?.message == "it.flag must be an object, not a boolean")
        #expect(
            refusal { try members.strings("mixed") }?.message
                == "it.mixed must be an array of texts, not a number")
        #expect(refusal { try members.requiredString("absent") }?.message == "it.absent is missing")
        #expect(refusal { try members.requiredString("nothing") }?.message == "it.nothing is missing")
        #expect(
            refusal { try JSONMembers(.array([]), path: "it") }?.message
                == "it must be an object, not an array")
    }
}
