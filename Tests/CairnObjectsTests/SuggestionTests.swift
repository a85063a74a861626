import CairnObjects
import Testing

@Suite("Suggestion")
struct SuggestionTests {
    private static let names = ["fraud-detection", "churn", "churn-2"]

    static let slips: [Case<String, String?>] = [
        Case("a letter too few", "fraud-detecion", "fraud-detection"),
        Case("a letter too many", "churrn", "churn"),
        Case("two letters exchanged", "chrun-2", "churn-2"), Case("other case", "CHURN", "churn"),
        Case("itself", "churn-2", "churn-2"),
        Case("something else", "pricing", nil), Case("nothing", "", nil),
        Case("a short word that is one letter off", "x", nil),
    ]

    @Test("finds what was meant, or nothing", arguments: slips)
    func finds(_ slip: Case<String, String?>) {
        #expect(Suggestion.closest(to: slip.input, among: Self.names) == slip.output)
    }

    @Test func `there is nothing to mean among nothing`() {
        #expect(Suggestion.closest(to: "churn", among: []) == nil)
    }

    @Test func `one letter is a slip even in a short word`() {
        #expect(Suggestion.closest(to: "a", among: ["b"]) == "b")
        #expect(Suggestion.closest(to: "ab", among: ["cd"]) == nil)
    }
}
