import CairnObjects

/// A regular expression of the service model, which a whole text must match.
///
/// Lengths are checked before, so that none is ever asked about a long text: the model's expressions take
/// time that grows with at most the square of it.
struct TextPattern: @unchecked Sendable {
    // A compiled expression is never changed; it compiles itself at its first use, which is in `init`.
    private let expression: Regex<AnyRegexOutput>
    /// As the service model spells it, for errors.
    let told: String

    /// - Throws: `invalid` where it cannot be read.
    init(_ text: String, told: String) throws(CairnError) {
        do {
            expression = try Regex(text).matchingSemantics(.unicodeScalar).asciiOnlyWordCharacters()
                .asciiOnlyDigits()
        } catch {
            throw CairnError(.invalid, "the expression '\(text)' cannot be read: \(error)")
        }
        self.told = told
        _ = matches("")
    }

    func matches(_ text: String) -> Bool {
        // What an expression cannot be matched with does not match.
        (try? expression.wholeMatch(in: text)) != nil
    }
}
