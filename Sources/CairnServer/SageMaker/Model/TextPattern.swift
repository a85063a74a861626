import CairnObjects
import Synchronization

/// A regular expression of the service model, which a whole text must match.
///
/// Lengths are checked before, so that none is ever asked about a long text: the model's expressions take
/// time that grows with at most the square of it.
struct TextPattern: @unchecked Sendable {
    // A compiled expression is never changed; it compiles itself at its first use, which is in `init`.
    private let expression: Regex<AnyRegexOutput>
    /// As the service model spells it, for errors.
    let told: String
    private let matched = MatchedTexts()

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
        if matched.contain(text) { return true }
        // What an expression cannot be matched with does not match.
        guard (try? expression.wholeMatch(in: text)) != nil else { return false }
        matched.note(text)
        return true
    }
}

/// Texts that an expression matched lately: names, images and media types come again and again, and to match
/// one takes longer than to find it here.
private final class MatchedTexts: Sendable {
    private let texts = Mutex<Set<String>>([])

    /// So many are kept, of at most so many bytes.
    private static let (limit, longest) = (512, 256)

    func contain(_ text: String) -> Bool { texts.withLock { $0.contains(text) } }

    func note(_ text: String) {
        guard text.utf8.count <= Self.longest else { return }
        texts.withLock { texts in
            if texts.count >= Self.limit { texts = [] }
            texts.insert(text)
        }
    }
}
