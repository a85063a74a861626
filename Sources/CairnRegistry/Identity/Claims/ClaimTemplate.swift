import CairnObjects

/// A text with claims in braces, which each token fills with its own: `github:{repository}`.
struct ClaimTemplate: Sendable, Equatable {
    enum Part: Sendable, Equatable {
        case text(String)
        case claim(String)
    }

    let parts: [Part]

    /// - Throws: `invalid` where a brace stands alone, or nothing stands between two.
    init(parsing text: String) throws(CairnError) {
        var parts: [Part] = []
        var rest = text[...]
        while let next = rest.first {
            guard next == "{" else {
                let literal = rest.prefix { $0 != "{" && $0 != "}" }
                guard !literal.isEmpty else { throw Self.refusal(text) }  // a brace that closes nothing
                parts.append(.text(String(literal)))
                rest = rest[literal.endIndex...]
                continue
            }
            let name = rest.dropFirst().prefix { $0 != "{" && $0 != "}" }
            guard !name.isEmpty, name.endIndex < rest.endIndex, rest[name.endIndex] == "}" else {
                throw Self.refusal(text)
            }
            parts.append(.claim(String(name)))
            rest = rest[name.endIndex...].dropFirst()
        }
        self.parts = parts
    }

    private static func refusal(_ text: String) -> CairnError {
        CairnError(
            .invalid, "'\(text.printable)' has a brace without its other, or nothing between two",
            hint: "write claims in braces: 'ci:{repository}'")
    }

    /// - Throws: `unauthenticated` where a claim is missing, or is no single value.
    func filled(from claims: [String: JSON]) throws(CairnError) -> String {
        var text = ""
        for part in parts {
            switch part {
            case .text(let literal): text += literal
            case .claim(let name):
                guard let value = claims[name]?.claimText, !value.isEmpty else {
                    throw CairnError(
                        .unauthenticated, "the token lacks the claim '\(name)', by which its holder is named")
                }
                text += value
            }
        }
        return text
    }
}

extension JSON {
    /// A claim's value as text; `nil` for null, arrays and objects.
    var claimText: String? {
        switch self {
        case .string(let text): text
        case .number(let number): JSON.canonicalNumber(number)
        case .bool(let flag): flag ? "true" : "false"
        case .null, .array, .object: nil
        }
    }
}
