import CairnObjects

/// A word of the `where` language.
enum QueryToken: Equatable {
    case word(String)
    case text(String)
    case number(Double, spelled: String)
    case symbol(String)

    /// What it is, for an error.
    var described: String {
        switch self {
        case .word(let word): "'\(word)'"
        case .text(let text): "\"\(text.printable)\""
        case .number(_, let spelled): spelled
        case .symbol(let symbol): "'\(symbol)'"
        }
    }

    /// Takes a condition apart.
    ///
    /// - Throws: `invalid` with the place, where a text is not closed or a character has no meaning.
    static func tokens(of text: String) throws(CairnError) -> [(token: QueryToken, column: Int)] {
        var tokens: [(QueryToken, Int)] = []
        var rest = text[...]
        var (column, counted) = (1, text.startIndex)
        while let character = rest.first {
            column += text.distance(from: counted, to: rest.startIndex)
            counted = rest.startIndex
            if character.isWhitespace {
                rest.removeFirst()
            } else if character == "\"" || character == "'" {
                rest.removeFirst()
                guard let end = rest.firstIndex(of: character) else {
                    throw QuerySyntax.failure(
                        "the text that begins at column \(column) is not closed", in: text)
                }
                tokens.append((.text(String(rest[..<end])), column))
                rest = rest[rest.index(after: end)...]
            } else if let symbol = symbols.first(where: { rest.hasPrefix($0) }) {
                tokens.append((.symbol(symbol), column))
                rest = rest.dropFirst(symbol.count)
            } else {
                let word = rest.prefix { !$0.isWhitespace && !"()=!<>~^\"',".contains($0) }
                guard !word.isEmpty else {
                    throw QuerySyntax.failure("'\(character)' at column \(column) has no meaning", in: text)
                }
                let number = Double(word).flatMap { $0.isFinite ? $0 : nil }
                tokens.append(
                    (number.map { .number($0, spelled: String(word)) } ?? .word(String(word)), column))
                rest = rest.dropFirst(word.count)
            }
        }
        return tokens
    }

    private static let symbols = ["(", ")", "!=", "<=", ">=", "==", "^=", "=", "<", ">", "~"]
}

enum QuerySyntax {
    static func failure(_ what: String, in text: String) -> CairnError {
        CairnError(
            .invalid, "cannot read the condition '\(text.printable)': \(what)",
            hint: "write it like: metrics.auc >= 0.9 and approval = Approved and labels.team = \"risk\"")
    }
}
