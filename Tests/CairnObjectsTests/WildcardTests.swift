import CairnObjects
import Testing

@Suite("Patterns with stars, and secrets compared")
struct WildcardTests {
    static let rows: [(String, String, Bool)] = [
        ("", "", true), ("", "*", true), ("a", "", false), ("abc", "abc", true), ("abc", "ab", false),
        ("abc", "*", true), ("abc", "a*c", true), ("ac", "a*c", true), ("abcb", "*b", true),
        ("abcd", "a*b*d", true), ("abcd", "a*d*b", false), ("aaab", "a*ab", true), ("a/b", "a*", true),
        ("ABC", "abc", false), ("a*b", "a*b", true), ("a*b", "axb", false), ("**", "*", true),
    ]

    @Test(arguments: rows)
    func `a star stands for anything, also nothing`(_ text: String, _ pattern: String, _ fits: Bool) {
        #expect(Wildcard.matches(text.utf8, pattern.utf8) == fits)
    }

    @Test func `a pattern of many stars ends in time`() {
        let text = String(repeating: "a", count: 5000)
        let pattern = String(repeating: "a*", count: 500) + "b"
        #expect(!Wildcard.matches(text.utf8, pattern.utf8))
    }

    @Test func `secrets are the same where every byte is`() {
        #expect(ConstantTime.equal([], []) && ConstantTime.equal([1, 2, 3], [1, 2, 3]))
        #expect(!ConstantTime.equal([1, 2, 3], [1, 2, 4]) && !ConstantTime.equal([0, 2], [1, 2]))
        #expect(!ConstantTime.equal([1, 2], [1, 2, 3]) && !ConstantTime.equal([1], []))
    }
}
