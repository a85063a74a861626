import CairnObjects
import Testing

@Suite("StageName")
struct StageNameTests {
    @Test(
        "A letter, then letters, digits, hyphens and underscores",
        arguments: ["production", "a", "eu-west_2", "A-", "x" + String(repeating: "y", count: 62)])
    func accepts(_ name: String) throws {
        #expect(try StageName(parsing: name).description == name)
    }

    static let malformed = [
        Case("nothing", ""), Case("a number", "3"), Case("a digit first", "3a"), Case("a hyphen first", "-a"),
        Case("an underscore first", "_a"), Case("64 characters", String(repeating: "a", count: 64)),
        Case("a slash", "a/b"), Case("a space", "a b"), Case("a colon", "a:b"), Case("an at sign", "a@{1}"),
        Case("a newline", "a\n"), Case("an umlaut", "ä"), Case("a combining mark", "a\u{301}"),
    ]

    @Test("Anything else is refused, numbers first of all", arguments: malformed)
    func refused(_ name: Case<String, Void>) {
        #expect(refusal { try StageName(parsing: name.input) }?.code == .invalid)
    }

    @Test("Case matters in a stage's name")
    func folding() throws {
        #expect(try StageName(parsing: "Production") != .production)
        #expect(try StageName(parsing: "production") == .production)
    }
}

@Suite("StageSpec")
struct StageSpecTests {
    @Test("A group and a stage read back, and name a ref")
    func roundTrip() throws {
        let spec = try StageSpec(parsing: "fraud-detection:production")
        #expect(spec.description == "fraud-detection:production")
        #expect(spec.stage == .production)
        #expect(spec.ref.description == "groups/fraud-detection/stages/production")
        #expect(try StageSpec(parsing: spec.description) == spec)
    }

    @Test(
        "Anything else is refused",
        arguments: [
            "", "a", ":", "a:", ":b", "a:3", "a:b:c", "a:b@{1}", "a:b~1", "a b:c", "a@b", "a:\u{301}b",
        ])
    func refused(_ text: String) {
        #expect(refusal { try StageSpec(parsing: text) }?.code == .invalid)
    }
}
