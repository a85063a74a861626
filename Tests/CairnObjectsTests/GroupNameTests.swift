import CairnObjects
import Testing

@Suite("GroupName")
struct GroupNameTests {
    static let accepted = [
        Case("a word", "fraud-detection"), Case("one letter", "a"), Case("one digit", "7"),
        Case("capitals", "FraudDetection"), Case("hyphens in a row", "a---b"),
        Case("63 characters", String(repeating: "a", count: 63)),
        Case("63 characters and hyphens between", Array(repeating: "a", count: 63).joined(separator: "-")),
    ]

    @Test("SageMaker's EntityName is a group name", arguments: accepted)
    func accepts(_ name: Case<String, Void>) throws {
        #expect(try GroupName(parsing: name.input).description == name.input)
    }

    static let malformed = [
        Case("nothing", ""), Case("a hyphen", "-"), Case("a hyphen first", "-a"), Case("a hyphen last", "a-"),
        Case("64 characters", String(repeating: "a", count: 64)),
        Case("too many hyphens", "a" + String(repeating: "-", count: 300) + "b"),
        Case("a slash", "a/b"), Case("an underscore", "a_b"), Case("a point", "a.b"), Case("a space", "a b"),
        Case("dots", ".."), Case("a colon", "a:b"), Case("an at sign", "a@b"), Case("a tilde", "a~1"),
        Case("a newline", "a\n"), Case("a zero byte", "a\0"), Case("an umlaut", "ä"),
        Case("a combining mark", "a\u{301}"),
        Case("KELVIN SIGN, which Unicode equates with K", "\u{212A}"),
    ]

    @Test("Anything else is refused", arguments: malformed)
    func refused(_ name: Case<String, Void>) {
        #expect(refusal { try GroupName(parsing: name.input) }?.code == .invalid)
    }

    @Test("Names that differ in case fold to one form and stay as written")
    func folding() throws {
        let (written, other) = (try GroupName(parsing: "Fraud-X"), try GroupName(parsing: "fraud-x"))
        #expect(written == other && written.hashValue == other.hashValue)
        #expect(written.folded == other.folded)
        #expect(written.description == "Fraud-X")
        #expect(try GroupName(parsing: "a") < GroupName(parsing: "b"))
    }
}
