import CairnObjects

/// What does not hold that must.
struct Finding: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// - Throws: a finding where it does not hold.
func hold(_ condition: Bool, _ what: @autoclosure () -> String) throws {
    guard condition else { throw Finding(what()) }
}

/// What a parser makes of an input; `nil` where it refuses it, in words that can be shown to anybody.
func read<Value>(_ parse: () throws(CairnError) -> Value) throws -> Value? {
    do throws(CairnError) {
        return try parse()
    } catch {
        try error.checkWords()
        return nil
    }
}

extension CairnError {
    /// Checks that the error is fit to be printed.
    func checkWords() throws {
        try hold(!message.isEmpty, "an error without words, \(code)")
        for text in [message, hint ?? ""] {
            try hold(
                !text.unicodeScalars.contains(where: \.isControl),
                "an error's words have control characters: \(text.debugDescription)")
        }
    }
}

extension String {
    /// Whether they are the same bytes: for `==`, two spellings of `é` are equal.
    func isSame(as other: String) -> Bool { utf8.elementsEqual(other.utf8) }
}
